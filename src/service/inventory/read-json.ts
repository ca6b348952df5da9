import type { z } from 'zod/mini';
import type { Store } from '../store/store.ts';

/**
 * A value of the Store that is JSON; undefined when there is none, or none that this version can read: everything in
 * there can be found out again.
 */
export async function readJson<Value>(
  store: Store,
  key: string,
  schema: z.ZodMiniType<Value>,
): Promise<Value | undefined> {
  return parseJson(await store.get(key), schema);
}

export function parseJson<Value>(text: string | undefined, schema: z.ZodMiniType<Value>): Value | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
