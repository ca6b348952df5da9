import type { Fail, Mark } from './source.ts';
import type { PendingComment } from './token.ts';

/** Deeper nesting is refused, so that hostile text cannot exhaust the stack. */
export const MAX_DEPTH = 500;

/** The columns of the open block collections, the innermost last. */
export class Indents {
  /** The innermost column, -1 outside of every block. */
  current = -1;
  private readonly outer: number[] = [];
  private readonly fail: Fail;

  constructor(fail: Fail) {
    this.fail = fail;
  }

  /** Opens a level at `column` when it is deeper than the open one. */
  open(column: number, pos: number): boolean {
    if (this.current >= column) return false;
    this.outer.push(this.current);
    this.current = column;
    if (this.outer.length > MAX_DEPTH) this.fail(`exceeded max depth of ${MAX_DEPTH}`, pos);
    return true;
  }

  /**
   * Closes the levels that are deeper than `column` and gives the mark of the end of each. A block ends before the
   * comments that are indented less than it, so that these are not taken for its own. `scanStart` is where the scan for
   * the next token began, `comments` are those that still wait for their token.
   */
  close(column: number, scanStart: Mark, comments: readonly PendingComment[]): readonly Mark[] {
    if (this.current <= column) return [];
    const ends: Mark[] = [];
    let end: Mark = { ...scanStart, pos: scanStart.pos - 1 };
    while (this.current > column) {
      end = this.endOfBlock(end, comments);
      ends.push(end);
      this.current = this.outer.pop() ?? -1;
    }
    return ends;
  }

  private endOfBlock(from: Mark, comments: readonly PendingComment[]): Mark {
    let end = from;
    let stop = from.pos;
    for (const comment of comments.toReversed()) {
      if (comment.kind === 'line' || comment.scanEnd < stop) break;
      if (comment.start.column === this.current + 1) end = comment.start;
      stop = comment.scanStart;
    }
    return end;
  }
}
