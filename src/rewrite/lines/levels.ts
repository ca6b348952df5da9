import { KeyLog } from './key-log.ts';

const MAX_DEPTH = 64;

/** The open block collections of a document, by the columns at which they stand. */
export class Levels {
  depth = 0;
  /** Whether the last line was a key without a value, so that a deeper line may be its value. */
  isOpen = false;
  private readonly keys: KeyLog;
  private readonly columns = new Int32Array(MAX_DEPTH);
  /** 1 for a sequence, 0 for a mapping. */
  private readonly kinds = new Uint8Array(MAX_DEPTH);
  /** 1 while a mapping has entries of a sequence that is not indented more than its key. */
  private readonly entries = new Uint8Array(MAX_DEPTH);
  /** The index of the first key of each level. */
  private readonly bases = new Int32Array(MAX_DEPTH);

  constructor(bytes: Uint8Array) {
    this.keys = new KeyLog(bytes);
  }

  reset(): void {
    while (this.depth > 0) this.pop();
  }

  /** Closes what is deeper than the column. */
  close(column: number): void {
    while (this.depth > 0 && (this.columns[this.depth - 1] ?? 0) > column) this.pop();
  }

  private pop(): void {
    this.depth--;
    this.isOpen = false;
    this.keys.cut(this.bases[this.depth] ?? 0);
  }

  /** Continues or opens the mapping at this column. False when no mapping can be there. */
  enterMapping(column: number): boolean {
    if (!this.isAt(column)) return this.open(column, 0);
    const top = this.depth - 1;
    this.entries[top] = 0;
    return this.kinds[top] === 0;
  }

  /** Continues or opens the sequence whose dash is at this column. */
  enterSequence(column: number): boolean {
    if (!this.isAt(column)) return this.depth > 0 && this.open(column, 1);
    const top = this.depth - 1;
    if (this.kinds[top] === 0) {
      if (!this.isOpen && this.entries[top] === 0) return false;
      this.entries[top] = 1;
    }
    this.isOpen = false;
    return true;
  }

  /** Opens the mapping that starts behind a dash. */
  enterItem(column: number): boolean {
    this.isOpen = true;
    return this.open(column, 0);
  }

  addKey(start: number, end: number): void {
    this.keys.add(start, end);
  }

  /** Whether a key on the path to the last one may have occurred before in its mapping. */
  hasRepeatedKey(): boolean {
    let end = this.keys.count;
    for (let level = this.depth - 1; level >= 0; level--) {
      const base = this.bases[level] ?? 0;
      if (this.keys.isRepeated(base, end)) return true;
      end = base;
    }
    return false;
  }

  private isAt(column: number): boolean {
    return this.depth > 0 && this.columns[this.depth - 1] === column;
  }

  private open(column: number, kind: 0 | 1): boolean {
    const mayOpen = this.depth === 0 ? column === 0 : this.isOpen && this.depth < MAX_DEPTH;
    if (!mayOpen) return false;
    this.columns[this.depth] = column;
    this.kinds[this.depth] = kind;
    this.entries[this.depth] = 0;
    this.bases[this.depth] = this.keys.count;
    this.depth++;
    this.isOpen = false;
    return true;
  }
}
