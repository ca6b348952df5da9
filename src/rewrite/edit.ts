import type { Range } from './scalar-span.ts';

/** Replaces a range of bytes by a text. */
export type Edit = Range & { readonly text: string };

/** Applies edits that are in order and do not overlap. Every other byte stays. */
export function splice(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const before = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shifts = new Shifts();
  const after = Buffer.allocUnsafe(edits.reduce((length, edit) => length + shifts.of(edit), bytes.length));
  copyAround({ before, after, edits, shifts });
  let shift = 0;
  for (const edit of edits) {
    write(after, edit.text, edit.start + shift);
    shift += shifts.of(edit);
  }
  return after;
}

/** By how many bytes edits move what stands behind them. Remembers the last text: those of a file are mostly the same. */
export class Shifts {
  private text = '';
  private length = 0;

  of({ start, end, text }: Edit): number {
    if (text !== this.text) {
      this.length = byteLength(text);
      this.text = text;
    }
    return this.length - (end - start);
  }
}

type Copied = {
  readonly before: Buffer;
  readonly after: Buffer;
  readonly edits: readonly Edit[];
  readonly shifts: Shifts;
};

/** Copies the bytes between the edits. What an edit does not move is copied with the old text, which is overwritten. */
function copyAround({ before, after, edits, shifts }: Copied): void {
  let from = 0;
  let shift = 0;
  for (const edit of edits) {
    const more = shifts.of(edit);
    if (more === 0) continue;
    before.copy(after, from + shift, from, edit.start);
    from = edit.end;
    shift += more;
  }
  before.copy(after, from + shift, from);
}

/** Up to this length a loop over the characters is quicker than a call out of JavaScript. */
const SHORT = 64;

function byteLength(text: string): number {
  return isShortAscii(text) ? text.length : Buffer.byteLength(text);
}

function write(after: Buffer, text: string, at: number): void {
  if (!isShortAscii(text)) after.write(text, at);
  else for (let i = 0; i < text.length; i++) after[at + i] = text.charCodeAt(i);
}

function isShortAscii(text: string): boolean {
  if (text.length > SHORT) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}
