import { gitReference, nameReference } from './metadata.ts';
import type { ObjectSchema } from './schema.ts';

/** The fields of a Flux GitRepository that an automation looks at. */
export const gitRepositorySchema = {
  type: 'object',
  required: true,
  open: true,
  fields: {
    url: { type: 'text', required: true },
    ref: { type: 'object', fields: gitReference },
    secretRef: nameReference,
  },
} as const satisfies ObjectSchema & { required: true };
