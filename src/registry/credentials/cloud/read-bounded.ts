import { TidemarkError } from '../../../errors.ts';

const MAX_BODY = 1024 * 1024;

/** The text of an answer. Throws `TidemarkError` `invalid-credentials` when it is longer than any token needs. */
export async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY) {
      throw new TidemarkError(
        'invalid-credentials',
        `expected an answer of at most ${MAX_BODY} bytes, found more`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
