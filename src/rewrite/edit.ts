import type { Range } from './scalar-span.ts';

/** Replaces a range of bytes by a text. */
export type Edit = Range & { readonly text: string };

/** Applies edits that are in order and do not overlap. Every other byte stays. */
export function splice(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { start, end, text } of edits) {
    parts.push(bytes.subarray(at, start), Buffer.from(text, 'utf8'));
    at = end;
  }
  parts.push(bytes.subarray(at));
  return Buffer.concat(parts);
}
