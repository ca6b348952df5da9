import type { Fail, Mark, Source } from './source.ts';

/** A key without `?` is on one line and no longer than this, in characters. */
const MAX_LENGTH = 1024;

type SimpleKey = {
  /** Whether the text is malformed unless a `:` follows. */
  readonly required: boolean;
  /** The number of the key's first token. */
  readonly token: number;
  readonly mark: Mark;
};

/** The places where a mapping key without `?` may have begun, one for each open flow collection. */
export class SimpleKeys {
  private readonly fail: Fail;
  private readonly stack: (SimpleKey | undefined)[] = [undefined];
  private readonly byToken = new Map<number, number>();

  constructor(fail: Fail) {
    this.fail = fail;
  }

  /** Whether the token may yet turn out to begin a key. */
  isOpenAt(token: number, source: Source): boolean {
    const level = this.byToken.get(token);
    return level !== undefined && this.isValid(level, source);
  }

  save(key: SimpleKey): void {
    this.remove();
    this.stack[this.stack.length - 1] = key;
    this.byToken.set(key.token, this.stack.length - 1);
  }

  /** Forgets the key of this level. Fails when the key was required. */
  remove(): void {
    const key = this.stack.at(-1);
    if (key === undefined) return;
    if (key.required) this.failAt(key);
    this.drop(this.stack.length - 1);
  }

  /** The key of this level, which a `:` has just confirmed. */
  take(source: Source): SimpleKey | undefined {
    const level = this.stack.length - 1;
    if (!this.isValid(level, source)) return undefined;
    const key = this.stack[level];
    this.drop(level);
    return key;
  }

  enter(): void {
    this.stack.push(undefined);
  }

  leave(): void {
    this.drop(this.stack.length - 1);
    this.stack.pop();
  }

  private isValid(level: number, source: Source): boolean {
    const key = this.stack[level];
    if (key === undefined) return false;
    const sameLine = key.mark.line === source.line;
    if (sameLine && key.mark.column + MAX_LENGTH >= source.column) return true;
    if (key.required) this.failAt(key);
    this.drop(level);
    return false;
  }

  private drop(level: number): void {
    const key = this.stack[level];
    if (key !== undefined) this.byToken.delete(key.token);
    this.stack[level] = undefined;
  }

  private failAt(key: SimpleKey): never {
    return this.fail("could not find expected ':'", key.mark.pos);
  }
}
