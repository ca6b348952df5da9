/** The pieces of a body, after decompression. */
export type Body = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** The first `limit` bytes of a body as text; the rest is not read. */
export async function readText(body: Body, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit).toString('utf8');
}

/** Text from outside, made fit for a message: one line, printable, short. */
export function toSafeText(text: string, limit = 200): string {
  const line = text
    .slice(0, limit * 4)
    .replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ')
    .trim();
  return line.length > limit ? `${line.slice(0, limit)}…` : line;
}

/** `name`, when `value` is an object that has it as a property of its own. */
export function ownProperty(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
