import { createHash } from 'node:crypto';

/** The name of a Git object: 40 hexadecimal digits. */
export type Oid = string;

/** What stands for a ref that does not exist, in compare-and-swap. */
export const NO_OBJECT: Oid = '0'.repeat(40);

/** The name that Git gives to a blob of these bytes. */
export function toBlobOid(bytes: Uint8Array): Oid {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** `sha256:` and the digest of a list of values, which cannot run into each other. */
export function toDigest(values: unknown): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(values)).digest('hex')}`;
}
