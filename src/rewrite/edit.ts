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
    shifts.write(edit.text, after, edit.start + shift);
    shift += shifts.of(edit);
  }
  return after;
}

/** By how many bytes edits move what stands behind them. Encodes a text once: a file mostly has a few of them. */
export class Shifts {
  private text = '';
  private encoded = new Uint8Array();
  private readonly known = new Map<string, Uint8Array<ArrayBuffer>>();

  of({ start, end, text }: Edit): number {
    return this.encode(text).length - (end - start);
  }

  /** Up to a certain length a loop over the bytes is quicker than a call out of JavaScript. */
  write(text: string, into: Uint8Array, at: number): void {
    const encoded = this.encode(text);
    const { length } = encoded;
    if (length > SHORT) into.set(encoded, at);
    else for (let i = 0; i < length; i++) into[at + i] = encoded[i] ?? 0;
  }

  private encode(text: string): Uint8Array {
    if (text !== this.text) {
      this.encoded = this.known.get(text) ?? encoder.encode(text);
      if (this.known.size < KNOWN_TEXTS) this.known.set(text, this.encoded);
      this.text = text;
    }
    return this.encoded;
  }
}

const KNOWN_TEXTS = 1_024;

const SHORT = 64;

const encoder = new TextEncoder();

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
