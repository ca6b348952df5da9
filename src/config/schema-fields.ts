import * as z from 'zod/mini';

/** An optional field, with what editors show for it. */
export function field<Schema extends z.ZodMiniType>(schema: Schema, description: string) {
  return z.optional(required(schema, description));
}

/** A field that must be there. */
export function required<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  return schema.check(z.describe(description));
}

/** Names a secret of the namespace of the file. */
export const secretReference = z.strictObject({ name: required(z.string(), 'The name of the secret.') });
