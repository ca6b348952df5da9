import type { Range } from './scalar-span.ts';

/** Replaces a range of bytes by a text. */
export type Edit = Range & { readonly text: string };

/** By how many bytes an edit moves what stands behind it. */
export function shiftOf({ start, end, text }: Edit): number {
  return byteLength(text) - (end - start);
}

/** Applies edits that are in order and do not overlap. Every other byte stays. */
export function splice(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const before = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const after = Buffer.allocUnsafe(edits.reduce((length, edit) => length + shiftOf(edit), bytes.length));
  let from = 0;
  let to = 0;
  for (const { start, end, text } of edits) {
    to += before.copy(after, to, from, start);
    to += write(after, text, to);
    from = end;
  }
  before.copy(after, to, from);
  return after;
}

/** Up to this length a loop over the characters is quicker than a call out of JavaScript. */
const SHORT = 64;

function byteLength(text: string): number {
  return isShortAscii(text) ? text.length : Buffer.byteLength(text);
}

function write(after: Buffer, text: string, at: number): number {
  if (!isShortAscii(text)) return after.write(text, at);
  for (let i = 0; i < text.length; i++) after[at + i] = text.charCodeAt(i);
  return text.length;
}

function isShortAscii(text: string): boolean {
  if (text.length > SHORT) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}
