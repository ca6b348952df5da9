import { BytePair } from '../byte-pair.ts';
import {
  BACKSLASH,
  COLON,
  DASH,
  DOUBLE_QUOTE,
  HASH,
  ORDINARY,
  PLUS,
  SINGLE_QUOTE,
  SPACE,
  STARTER,
  endOfText,
  isLineEnd,
  skipSpaces,
} from './characters.ts';
import { skipFlow } from './skip-flow.ts';
import { RunSkipper } from './skip-runs.ts';

/** Flux's reader looks only so far for a comment behind a value, in bytes. */
const COMMENT_REACH = 500;

export type ValueForm = 'none' | 'plain' | 'single' | 'double' | 'flow' | 'block';

/**
 * Recognises the value that starts somewhere in a line, in the forms that stand on one line. It is a mutable scanner
 * because it runs over every line of a large file.
 */
export class ValueScanner {
  form: ValueForm = 'none';
  start = 0;
  end = 0;
  /** Whether a quoted value stands for something else than the text between its quotes. */
  escaped = false;
  /** Where the comment behind the value starts, -1 when there is none. */
  comment = -1;
  /** Whether the comment has the same bytes as the one that was remembered. */
  isKnownComment = false;
  /** Where the line break is, or the file ends. */
  lineEnd = 0;
  private readonly bytes: Uint8Array;
  private readonly length: number;
  private readonly runs: RunSkipper;
  private readonly pair: BytePair;
  private knownStart = 0;
  private knownEnd = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.runs = new RunSkipper(bytes);
    this.pair = new BytePair(bytes, bytes);
  }

  /** Keeps the comment of this line in mind: the next one is likely the same, and need not be looked at twice. */
  rememberComment(): void {
    this.knownStart = this.comment;
    this.knownEnd = this.lineEnd;
  }

  /** Scans from behind a `:` or `-` to the end of the line. False when the line is not surely one of the forms. */
  scan(from: number): boolean {
    const { bytes } = this;
    const at = skipSpaces(bytes, from);
    this.start = at;
    this.escaped = false;
    if (isLineEnd(bytes, at)) return this.nothing(at, from);
    const first = bytes[at] ?? 0;
    if (STARTER[first] === 1 || (first === DASH && ORDINARY[bytes[at + 1] ?? 0] === 1))
      return this.plain(at + 1);
    if (first === HASH) return this.nothing(at, from);
    if (first === DOUBLE_QUOTE) return this.double(at + 1);
    if (first === SINGLE_QUOTE) return this.single(at + 1);
    if (first === 124 || first === 62) return this.block(at + 1);
    if (first === 91 || first === 123) return this.flow(at);
    return false;
  }

  private nothing(at: number, from: number): boolean {
    this.form = 'none';
    this.end = at;
    return this.finish(at, at > from);
  }

  private plain(from: number): boolean {
    const { bytes, runs } = this;
    this.form = 'plain';
    for (let at = from; ; at++) {
      at = runs.skipOrdinary(at);
      if (isLineEnd(bytes, at)) return this.endPlain(at);
      const code = bytes[at];
      if (code === SPACE) {
        if (bytes[at + 1] === HASH) return this.endPlain(at);
      } else if (code === COLON) {
        if (bytes[at + 1] === SPACE || isLineEnd(bytes, at + 1)) return false;
      } else if (code !== HASH) return false;
    }
  }

  private endPlain(at: number): boolean {
    let end = at;
    while (this.bytes[end - 1] === SPACE) end--;
    this.end = end;
    return this.finish(end, false);
  }

  private double(from: number): boolean {
    const { bytes, length } = this;
    for (let at = from; at < length; at++) {
      const code = bytes[at] ?? 0;
      if (code === DOUBLE_QUOTE) return this.endQuoted('double', at + 1);
      if (code < SPACE || code > 0x7e) return false;
      if (code !== BACKSLASH) continue;
      at++;
      // Only \" \\ \n and \t are known here.
      const escape = bytes[at];
      if (escape !== DOUBLE_QUOTE && escape !== BACKSLASH && escape !== 110 && escape !== 116) return false;
      this.escaped = true;
    }
    return false;
  }

  private single(from: number): boolean {
    const { bytes, length } = this;
    for (let at = from; at < length; at++) {
      const code = bytes[at] ?? 0;
      if (code < SPACE || code > 0x7e) return false;
      if (code !== SINGLE_QUOTE) continue;
      if (bytes[at + 1] !== SINGLE_QUOTE) return this.endQuoted('single', at + 1);
      at++;
      this.escaped = true;
    }
    return false;
  }

  private endQuoted(form: ValueForm, end: number): boolean {
    this.form = form;
    this.end = end;
    return this.finish(end, false);
  }

  private flow(from: number): boolean {
    this.form = 'flow';
    this.end = skipFlow(this.bytes, from);
    return this.end !== -1 && this.finish(this.end, false);
  }

  /** The header of a block scalar without an indentation indicator. */
  private block(from: number): boolean {
    const { bytes } = this;
    const hasChomping = bytes[from] === PLUS || bytes[from] === DASH;
    this.form = 'block';
    this.end = hasChomping ? from + 1 : from;
    return this.finish(this.end, false);
  }

  /** Nothing but blanks and a comment may follow, and a comment needs a blank before it. */
  private finish(from: number, isSpaced: boolean): boolean {
    const { bytes } = this;
    const at = skipSpaces(bytes, from);
    this.isKnownComment = false;
    if (at < this.length && bytes[at] === HASH) {
      this.comment = at;
      if ((at === from && !isSpaced) || at - from > COMMENT_REACH) return false;
      this.lineEnd = this.endOfComment(at);
      // -1 stands for a comment with control characters.
      return this.lineEnd !== -1;
    }
    this.comment = -1;
    this.lineEnd = at;
    return isLineEnd(bytes, at);
  }

  private endOfComment(start: number): number {
    const { bytes, knownStart } = this;
    const length = this.knownEnd - knownStart;
    this.isKnownComment =
      length > 0 &&
      start + length <= this.length &&
      isLineEnd(bytes, start + length) &&
      this.pair.isSame(knownStart, start, length);
    return this.isKnownComment ? start + length : endOfText(bytes, this.runs.skipPrintable(start), true);
  }
}
