import { Gap } from './gap.ts';
import type { Landmark } from './gap.ts';
import type { Mark, Source } from './source.ts';
import type { CommentLine, PendingComment, Token } from './token.ts';

export type CommentSink = {
  readonly push: (comment: PendingComment) => void;
  readonly onLine: (line: CommentLine) => void;
};

export type Surroundings = {
  /** Where the space began in which the comments stand. */
  readonly gapStart: Mark;
  /** The token above, to which a foot comment belongs. */
  readonly above: Token;
  /** The column of the block around the comments, -1 outside of every block. */
  readonly indent: number;
  readonly inFlow: boolean;
};

/**
 * Reads the comment lines that start here, up to the next token, and finds out to whom they belong. Lines without a
 * blank line between them are a group. A group belongs to what stands below it, as its head. It belongs to what stands
 * above it, as its foot, when
 * - it is indented less than the block, or is on the line right below the token above, and a blank line follows, the
 *   first one in this space;
 * - what follows it is indented less than the block and stands at another column;
 * - the bracket that closes the flow collection follows.
 *
 * This is how Flux's reader sees it, which decides whether a marker on its own line counts.
 */
export function readOwnLines(source: Source, around: Surroundings, sink: CommentSink): void {
  const gap = new Gap(source, around.inFlow);
  const owners = new CommentOwners(source, around, sink);
  for (;;) {
    const landmark = gap.next();
    switch (landmark.kind) {
      case 'comment':
        owners.addLine(landmark);
        gap.resume();
        break;
      case 'blank-line':
        owners.endParagraph(landmark);
        break;
      case 'end':
        owners.endParagraph(landmark);
        return owners.giveToBelow(landmark);
      case 'content':
        owners.leaveBlock(landmark);
        return owners.giveToBelow(landmark);
      case 'closing-bracket':
        owners.endCollection(landmark);
        return;
      case 'out-of-reach':
        return owners.giveToBelow(landmark);
    }
  }
}

const NOWHERE: Mark = { pos: 0, line: 0, column: 0 };

class CommentOwners {
  private readonly source: Source;
  private readonly sink: CommentSink;
  private readonly indent: number;
  /** The line right below the token above, -1 when a comment there is no foot. */
  private readonly lineBelow: number;
  private above: number;
  private groupFrom: number;
  private group: CommentLine[] = [];
  private groupStart = NOWHERE;
  /** Whether a blank line was seen since the token above, and since the last comment. */
  private hadBlank: boolean;
  private isBehindBlank = false;

  constructor(source: Source, { gapStart, above, indent }: Surroundings, sink: CommentSink) {
    this.source = source;
    this.sink = sink;
    this.indent = Math.max(indent, 0);
    const hasNoFoot = gapStart.line === 0 || above.type === 'value';
    this.lineBelow = hasNoFoot ? -1 : findLineBelow(source);
    this.above = above.start.pos;
    this.groupFrom = gapStart.pos;
    this.hadBlank = source.newlines > 1;
  }

  addLine(landmark: Landmark): void {
    this.leaveBlock(landmark);
    const { at, line, column } = landmark;
    if (this.group.length === 0) this.groupStart = { pos: at, line, column };
    this.isBehindBlank = false;
    moveTo(this.source, at);
    this.group.push(readComment(this.source, this.sink));
  }

  /** A blank line, or the end of the text, decides about the group above it. Only the first of several counts. */
  endParagraph({ kind, at }: Landmark): void {
    const isRepeated = this.isBehindBlank;
    const isFirst = !this.hadBlank;
    this.hadBlank = true;
    this.isBehindBlank = true;
    const last = this.group.at(-1);
    if (isRepeated || last === undefined) return;
    if (isFirst && (this.isOutdented(this.groupStart.column) || this.groupStart.line === this.lineBelow)) {
      return this.giveToAbove(at);
    }
    if (kind === 'blank-line') last.blankAfter = true;
  }

  /** A line that is indented less than the block cannot be what a group belongs to, unless both start at one column. */
  leaveBlock({ at, column }: Landmark): void {
    if (this.isOutdented(column) && column !== this.groupStart.column) this.giveToAbove(at, false);
  }

  endCollection({ at }: Landmark): void {
    this.giveToAbove(at);
  }

  giveToBelow({ at }: Landmark): void {
    if (this.group.length > 0) this.give('head', this.groupStart.pos, at - 1);
  }

  /** A group that is itself outside of the block stands for itself, not for the token above. */
  private giveToAbove(at: number, mayStandAlone = true): void {
    if (this.group.length === 0) return;
    const standsAlone = mayStandAlone && this.isOutdented(this.groupStart.column);
    this.give('foot', standsAlone ? this.groupStart.pos : this.above, at);
    this.groupFrom = at;
    this.above = at;
  }

  private give(kind: 'head' | 'foot', target: number, scanEnd: number): void {
    const { groupStart: start, groupFrom: scanStart, group: lines } = this;
    this.sink.push({ kind, target, start, scanStart, scanEnd, lines });
    this.group = [];
  }

  private isOutdented(column: number): boolean {
    return column - 1 < this.indent;
  }
}

/** Behind a token on the line where the space began, the first line break leads to the line below it. */
function findLineBelow({ line, newlines, column }: Source): number {
  if (newlines > 0) return line - newlines + 1;
  return column > 1 ? line + 2 : line + 1;
}

function moveTo(source: Source, at: number): void {
  while (source.pos < at) {
    if (source.breakWidth() > 0) source.skipBreak();
    else source.skip();
  }
}

/** Consumes one comment, from its `#` to the end of the line. */
export function readComment(source: Source, sink: CommentSink): CommentLine {
  const start = source.pos;
  source.skipToBreak();
  const line = { start, end: source.pos, blankAfter: false };
  sink.onLine(line);
  return line;
}
