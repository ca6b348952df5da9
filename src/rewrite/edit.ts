import type { Range } from './scalar-span.ts';

/** Replaces a range of bytes by a text. */
export type Edit = Range & { readonly text: string };

/** By how many bytes an edit moves what stands behind it. */
export function shiftOf({ start, end, text }: Edit): number {
  return Buffer.byteLength(text) - (end - start);
}

/** Applies edits that are in order and do not overlap. Every other byte stays. */
export function splice(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const before = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const after = Buffer.allocUnsafe(edits.reduce((length, edit) => length + shiftOf(edit), bytes.length));
  let from = 0;
  let to = 0;
  for (const { start, end, text } of edits) {
    to += before.copy(after, to, from, start);
    to += after.write(text, to);
    from = end;
  }
  before.copy(after, to, from);
  return after;
}
