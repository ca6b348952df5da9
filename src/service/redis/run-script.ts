import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

export type Script = { readonly text: string; readonly digest: string };

export function toScript(text: string): Script {
  return { text, digest: createHash('sha1').update(text).digest('hex') };
}

export type ScriptCall = { readonly keys: readonly string[]; readonly values: readonly (string | number)[] };

/** Runs a script as one step that nobody sees half of. Redis is sent the text only when it does not have it. */
export async function runScript(
  redis: Redis,
  script: Script,
  { keys, values }: ScriptCall,
): Promise<unknown> {
  const input = [keys.length, ...keys, ...values] as const;
  try {
    return await redis.evalsha(script.digest, ...input);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return await redis.eval(script.text, ...input);
  }
}
