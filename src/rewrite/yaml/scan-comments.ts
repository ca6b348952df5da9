import type { Mark, Source } from './source.ts';
import type { CommentLine, PendingComment, Token } from './token.ts';

const HASH = 35;
/** How far ahead go-yaml looks for a comment, in bytes. */
const LOOKAHEAD = 512;

export type CommentSink = {
  readonly push: (comment: PendingComment) => void;
  readonly onLine: (line: CommentLine) => void;
};

/** Scans a comment behind a token on the same line, if there is one. It belongs to the token at `target`. */
export function scanLineComment(source: Source, target: number, sink: CommentSink): void {
  if (source.newlines > 0) return;
  let ahead = 0;
  while (ahead < LOOKAHEAD && source.isBlank(source.pos + ahead)) ahead++;
  if (ahead === LOOKAHEAD || source.code(ahead) !== HASH) return;
  while (ahead-- > 0) source.skip();
  const start = source.mark();
  const line = takeLine(source, sink);
  sink.push({ kind: 'line', target, start, scanStart: 0, scanEnd: 0, lines: [line] });
}

export type CommentContext = {
  /** Where the scan for the next token began. */
  readonly scanStart: Mark;
  /** The token that a foot comment would belong to. */
  readonly last: Token;
  readonly indent: number;
  readonly inFlow: boolean;
};

/**
 * Scans the comment lines that start here and decides for each group whether it is the foot of what stands above or
 * the head of what stands below. The rules are go-yaml's, because they decide which markers Flux sees: a group ends at
 * the first blank line below content, at a line that is indented less, and at the end of a flow collection.
 */
export function scanComments(source: Source, context: CommentContext, sink: CommentSink): void {
  new CommentGroup(source, context, sink).scan();
}

class CommentGroup {
  private readonly source: Source;
  private readonly context: CommentContext;
  private readonly sink: CommentSink;
  private readonly indent: number;
  private readonly footLine: number;
  private firstEmpty: boolean;
  private recentEmpty = false;
  private target: number;
  private scanStart: number;
  private line: number;
  private column: number;
  private ahead = 0;
  private start: Mark = { pos: 0, line: 0, column: 0 };
  private lines: CommentLine[] = [];

  constructor(source: Source, context: CommentContext, sink: CommentSink) {
    this.source = source;
    this.context = context;
    this.sink = sink;
    this.indent = Math.max(context.indent, 0);
    this.target = context.last.start.pos;
    this.scanStart = context.scanStart.pos;
    this.firstEmpty = source.newlines <= 1;
    this.line = source.line;
    this.column = source.column;
    this.footLine = context.scanStart.line === 0 ? -1 : footLineOf(source);
  }

  scan(): void {
    for (; this.ahead < LOOKAHEAD; this.ahead++) {
      this.column++;
      const at = this.source.pos + this.ahead;
      if (this.source.isBlank(at)) continue;
      const closesFlow = this.context.inFlow && isClosing(this.source.text.charCodeAt(at));
      if (closesFlow || this.source.isBreakOrEnd(at)) {
        this.endOfLine(closesFlow);
        if (this.source.breakWidth(at) === 0) break;
        this.firstEmpty = false;
        this.recentEmpty = true;
        this.column = 0;
        this.line++;
        continue;
      }
      if (this.lines.length > 0 && this.column - 1 < this.indent && this.column !== this.start.column)
        this.pushFoot();
      if (this.source.text.charCodeAt(at) !== HASH) break;
      this.takeComment(at);
    }
    this.pushHead();
  }

  private endOfLine(closesFlow: boolean): void {
    if (this.recentEmpty && !closesFlow) return;
    const dedented = this.start.column - 1 < this.indent;
    const below = this.start.line === this.footLine && this.context.last.type !== 'value';
    if (closesFlow || (this.firstEmpty && (below || dedented))) {
      if (this.lines.length === 0) return;
      if (dedented) this.target = this.start.pos;
      this.pushFoot();
      return;
    }
    const last = this.lines.at(-1);
    if (last !== undefined && !this.source.isEnd(this.source.pos + this.ahead)) last.blankAfter = true;
  }

  private takeComment(at: number): void {
    if (this.lines.length === 0) this.start = { pos: at, line: this.line, column: this.column };
    this.recentEmpty = false;
    while (this.source.pos < at) {
      if (this.source.breakWidth() > 0) this.source.skipBreak();
      else this.source.skip();
    }
    this.lines.push(takeLine(this.source, this.sink));
    // The loop steps over the line break, so the next column is the first of the next line.
    this.ahead = 0;
    this.column = 0;
    this.line = this.source.line;
  }

  private pushFoot(): void {
    const scanEnd = this.source.pos + this.ahead;
    this.push('foot', this.target, scanEnd);
    this.scanStart = scanEnd;
    this.target = scanEnd;
    this.lines = [];
  }

  private pushHead(): void {
    if (this.lines.length > 0) this.push('head', this.start.pos, this.source.pos + this.ahead - 1);
  }

  private push(kind: 'head' | 'foot', target: number, scanEnd: number): void {
    const { start, scanStart, lines } = this;
    this.sink.push({ kind, target, start, scanStart, scanEnd, lines });
  }
}

function footLineOf(source: Source): number {
  const line = source.line - source.newlines + 1;
  return source.newlines === 0 && source.column > 1 ? line + 1 : line;
}

function isClosing(code: number): boolean {
  return code === 93 || code === 125;
}

function takeLine(source: Source, sink: CommentSink): CommentLine {
  const start = source.pos;
  source.skipToBreak();
  const line = { start, end: source.pos, blankAfter: false };
  sink.onLine(line);
  return line;
}
