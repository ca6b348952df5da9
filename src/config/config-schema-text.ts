import { toJSONSchema } from 'zod/mini';
import { configSchema } from './schema.ts';

/** The JSON Schema (2020-12) of `.github/tidemark.yaml`, as `schemas/config.schema.json` holds it. */
export function toConfigSchemaText(): string {
  const schema = toJSONSchema(configSchema, { target: 'draft-2020-12', io: 'input' });
  return `${JSON.stringify({ title: 'Tidemark configuration', ...schema }, undefined, 2)}\n`;
}
