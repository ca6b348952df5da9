import { Buffer } from 'node:buffer';

/** The order of Go's strings: by their bytes. */
export function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
