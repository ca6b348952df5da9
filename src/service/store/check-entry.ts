import { TidemarkError } from '../../errors.ts';

const longestKey = 1_024;
const largestValue = 16 * 2 ** 20;

/** @throws {TidemarkError} `store-failed` for a key or a value that the port does not allow. */
export function checkKey(key: string): void {
  if (key.length > longestKey || !/^[\x21-\x7e]+$/.test(key))
    throw new TidemarkError(
      'store-failed',
      `expected a key of 1 to ${longestKey} printable ASCII characters without spaces, found ${JSON.stringify(key.slice(0, 80))} (${key.length})`,
    );
}

/** A prefix is the beginning of a key; the empty one is that of all keys. */
export function checkPrefix(prefix: string): void {
  if (prefix !== '') checkKey(prefix);
}

/** The size of the value in bytes. */
export function checkValue(key: string, value: string): number {
  const size = Buffer.byteLength(value);
  if (size > largestValue)
    throw new TidemarkError(
      'store-failed',
      `the value for ${key} has ${size} bytes, and ${largestValue} are the most; nothing was stored`,
    );
  return size;
}

/** The least text after all keys that begin with `prefix`: keys are ASCII, and none of them holds DEL. */
export function endOf(prefix: string): string {
  return `${prefix}\x7f`;
}
