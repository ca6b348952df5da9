import { readComment, readOwnLines } from './comment-owners.ts';
import type { CommentSink } from './comment-owners.ts';
import type { Mark, Source } from './source.ts';
import type { CommentLine, PendingComment, Token } from './token.ts';

const HASH = 35;
/** Flux's reader looks only so far for a comment behind a token, in bytes. */
const REACH = 512;

type Position = { readonly indent: number; readonly inFlow: boolean };

/** The comments that wait for the token they belong to, in the order of the text. */
export class PendingComments {
  private readonly source: Source;
  private readonly sink: CommentSink;
  private queue: PendingComment[] = [];
  private taken = 0;

  constructor(source: Source, onLine: (line: CommentLine) => void) {
    this.source = source;
    this.sink = { push: (comment) => void this.queue.push(comment), onLine };
  }

  get next(): PendingComment | undefined {
    return this.queue[this.taken];
  }

  get waiting(): readonly PendingComment[] {
    return this.queue.slice(this.taken);
  }

  take(): void {
    this.taken++;
  }

  /** Lets go of those that were taken. */
  forgetTaken(): void {
    this.queue = this.waiting.slice();
    this.taken = 0;
  }

  /** Reads the comment behind a token on its line, if there is one. It belongs to the token at `target`. */
  readBehind(target: number): void {
    const { source } = this;
    if (source.newlines > 0) return;
    let at = source.pos;
    while (at < source.pos + REACH && source.isBlank(at)) at++;
    if (at === source.pos + REACH || source.text.charCodeAt(at) !== HASH) return;
    while (source.pos < at) source.skip();
    const start = source.mark();
    const lines = [readComment(source, this.sink)];
    this.queue.push({ kind: 'line', target, start, scanStart: 0, scanEnd: 0, lines });
  }

  /** Reads the comments that stand on lines of their own between the last of the tokens and the next one. */
  readBetween(tokens: readonly Token[], gapStart: Mark, position: Position): void {
    const last = tokens.at(-1);
    const above = last?.type === 'flow-entry' ? (tokens.at(-2) ?? last) : last;
    if (above !== undefined) readOwnLines(this.source, { gapStart, above, ...position }, this.sink);
  }

  /** A comment behind the first `-` of a sequence becomes the head of the content below it. */
  passToEntry(tokens: readonly Token[]): void {
    const comment = this.next === undefined ? undefined : this.queue.at(-1);
    if (comment?.kind !== 'line' || this.source.breakWidth() > 0) return;
    if (tokens.at(-2)?.type !== 'block-sequence-start' || tokens.at(-1)?.type !== 'block-entry') return;
    comment.kind = 'head';
    if (comment.start.line === this.source.line - 1) comment.target = this.source.pos;
  }
}
