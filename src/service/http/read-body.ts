import type { IncomingMessage } from 'node:http';

export type Body = { readonly bytes: Buffer } | { readonly refused: 'too-large' | 'broken' };

/**
 * The whole body of a request, unless it is larger than `limit` bytes: then nothing more of it is read. How long it may
 * take is the business of the server.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return { refused: 'too-large' };
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      const bytes: unknown = chunk;
      if (!(bytes instanceof Buffer)) return { refused: 'broken' };
      size += bytes.length;
      if (size > limit) return { refused: 'too-large' };
      chunks.push(bytes);
    }
  } catch {
    return { refused: 'broken' };
  }
  return { bytes: Buffer.concat(chunks) };
}
