import type { Comments } from './node.ts';
import type { Scanner } from './scanner.ts';
import type { CommentLine, Token } from './token.ts';

export const NO_COMMENTS: Comments = { head: [], line: [] };

/** Hands the comments of the scanner to the nodes, in the order in which go-yaml does. */
export class CommentQueue {
  private readonly scanner: Scanner;
  private head: readonly CommentLine[] = [];
  private line: readonly CommentLine[] = [];

  constructor(scanner: Scanner) {
    this.scanner = scanner;
  }

  /** The next token, after taking up the comments that belong to it or to something before it. */
  peek(): Token {
    const token = this.scanner.peek();
    const { comments } = this.scanner;
    for (let next = comments.next; next !== undefined; next = comments.next) {
      if (token.start.pos < next.target) break;
      // The end of a block has no head; the comment waits for what follows.
      if (next.kind === 'head' && token.type === 'block-end') break;
      if (next.kind === 'head') this.head = append(this.head, next.lines);
      if (next.kind === 'line') this.line = append(this.line, next.lines);
      comments.take();
    }
    return token;
  }

  /** How many lines of head comment wait for a node. */
  get headLength(): number {
    return this.head.length;
  }

  /** Gives the waiting comments to a node. */
  take(): Comments {
    if (this.head.length === 0 && this.line.length === 0) return NO_COMMENTS;
    const comments = { head: this.head, line: this.line };
    this.head = [];
    this.line = [];
    return comments;
  }

  /** Drops the first lines of the waiting head comment: they belong to a collection as a whole. */
  dropHead(length: number): void {
    this.head = this.head.slice(length);
  }

  /** Drops the part of the head comment that a blank line separates from the content: it belongs to the document. */
  dropDocumentHead(): void {
    this.dropHead(this.head.findLastIndex((line) => line.blankAfter) + 1);
  }
}

function append(waiting: readonly CommentLine[], lines: readonly CommentLine[]): readonly CommentLine[] {
  return waiting.length === 0 ? lines : [...waiting, ...lines];
}
