import * as z from 'zod/mini';

/** Keywords of JSON Schema. */
type Hint = Readonly<Record<string, unknown>>;

/**
 * What the published schema says beyond the type, so that an editor shows a mistake that the loader would report with
 * words of its own. A test holds both against each other.
 */
export function hint<Schema extends z.ZodMiniType>(schema: Schema, keywords: Hint): Schema {
  return schema.check(z.meta(keywords));
}

/** Fields that say the same in two ways. */
export function notBoth(...fields: readonly [string, string, ...string[]]): Hint {
  return { not: { required: fields } };
}

/** As Kubernetes has it for names of objects. */
export const objectName = hint(z.string(), {
  pattern: '^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$',
  maxLength: 253,
});

/** `namespace/name`, perhaps with a cluster behind it. */
export const referenceName = hint(z.string(), { pattern: '^[^/\\s]+/\\S+$' });

export const namespaceName = hint(z.string(), {
  pattern: '^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$',
  maxLength: 63,
});

/** A duration of Go, without hours. */
export const shortDuration = hint(z.string(), {
  pattern: '^(?:[0-9]+(?:\\.[0-9]+)?(?:ms|s|m))+$',
  maxLength: 200,
});

export const filled = hint(z.string(), { pattern: '\\S' });

/** A list, or its entries in one text as an annotation has them; `pattern` is that of an entry of a list. */
export function listOf(pattern: string, keywords: Hint = {}) {
  const items = hint(z.array(hint(z.string(), { pattern })), keywords);
  return z.union([keywords['minItems'] === undefined ? z.string() : filled, items]);
}
