import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Whether two texts are the same, in a time that tells nothing about where they differ. An empty one never is. */
export function isSameSecret(given: string | undefined, expected: string): boolean {
  if (given === undefined || given === '' || expected === '') return false;
  return timingSafeEqual(hash(given), hash(expected));
}

const digestLengths = { sha1: 40, sha256: 64, sha512: 128 } as const;

export type HmacAlgorithm = keyof typeof digestLengths;

export type SignedBody = { readonly body: Uint8Array; readonly token: string };

/** Whether `digest` is the hexadecimal HMAC of a body. */
export function isSignatureOf(
  digest: string,
  algorithm: HmacAlgorithm,
  { body, token }: SignedBody,
): boolean {
  if (token === '' || digest.length !== digestLengths[algorithm] || !/^[0-9a-f]+$/i.test(digest))
    return false;
  const expected = createHmac(algorithm, token).update(body).digest();
  return timingSafeEqual(Buffer.from(digest, 'hex'), expected);
}

/** `sha256=<digest>`; undefined for another form. */
export function parseSignature(
  signature: string,
): { readonly algorithm: HmacAlgorithm; readonly digest: string } | undefined {
  const [algorithm = '', digest = ''] = signature.split('=', 2);
  return isAlgorithm(algorithm) ? { algorithm, digest } : undefined;
}

function isAlgorithm(text: string): text is HmacAlgorithm {
  return Object.hasOwn(digestLengths, text);
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
