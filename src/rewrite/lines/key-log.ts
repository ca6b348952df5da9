/** From this many keys on, a mapping remembers them as text: comparing each with all others would be quadratic. */
const LARGE = 16;

type Seen = { readonly texts: Set<string>; next: number; isRepeated: boolean };

/** The keys of the open mappings of a document. Those of an inner mapping lie above those of the ones around it. */
export class KeyLog {
  count = 0;
  private readonly bytes: Uint8Array;
  private starts = new Int32Array(64);
  private ends = new Int32Array(64);
  private readonly large = new Map<number, Seen>();

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  add(start: number, end: number): void {
    if (this.count === this.starts.length) {
      this.starts = grow(this.starts);
      this.ends = grow(this.ends);
    }
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.count++;
  }

  /** Forgets the keys of the mapping whose first one has this index, and all above. */
  cut(base: number): void {
    this.count = base;
    if (this.large.size > 0) this.large.delete(base);
  }

  /** Whether the last of these keys equals an earlier one, or in a large mapping whether any two are equal. */
  isRepeated(base: number, end: number): boolean {
    if (end - base > LARGE) return this.isRepeatedInLarge(base, end);
    for (let i = base; i < end - 1; i++) if (this.isSame(i, end - 1)) return true;
    return false;
  }

  private isRepeatedInLarge(base: number, end: number): boolean {
    const seen = this.large.get(base) ?? { texts: new Set(), next: base, isRepeated: false };
    this.large.set(base, seen);
    for (; seen.next < end; seen.next++) {
      const text = this.textAt(seen.next);
      seen.isRepeated ||= seen.texts.has(text);
      seen.texts.add(text);
    }
    return seen.isRepeated;
  }

  private textAt(index: number): string {
    return String.fromCharCode(...this.bytes.subarray(this.starts[index], this.ends[index]));
  }

  private isSame(a: number, b: number): boolean {
    const start = this.starts[a] ?? 0;
    const other = this.starts[b] ?? 0;
    const length = (this.ends[a] ?? 0) - start;
    if (length !== (this.ends[b] ?? 0) - other) return false;
    for (let i = 0; i < length; i++) if (this.bytes[start + i] !== this.bytes[other + i]) return false;
    return true;
  }
}

function grow(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
