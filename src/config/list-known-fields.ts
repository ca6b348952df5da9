import * as z from 'zod/mini';
import type { PlacedPath } from '../manifests/yaml/placed.ts';
import { configSchema } from './schema.ts';

/** The fields that a map at this path of the configuration may have; none where any are allowed. */
export function listKnownFields(path: PlacedPath): readonly string[] {
  let schema: unknown = configSchema;
  for (const step of path) schema = stepInto(unwrap(schema), String(step));
  const found = unwrap(schema);
  return found instanceof z.ZodMiniObject ? Object.keys(found.def.shape) : [];
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodMiniOptional ? unwrap(schema.def.innerType) : schema;
}

function stepInto(schema: unknown, step: string): unknown {
  if (schema instanceof z.ZodMiniObject)
    return new Map<string, unknown>(Object.entries(schema.def.shape)).get(step);
  if (schema instanceof z.ZodMiniRecord) return schema.def.valueType;
  return schema instanceof z.ZodMiniArray ? schema.def.element : undefined;
}
