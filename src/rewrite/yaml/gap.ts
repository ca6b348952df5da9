import type { Source } from './source.ts';

const HASH = 35;
/** Flux's reader looks only so far for the next thing, in bytes. */
const REACH = 512;

/** What comes next in the space between two tokens, and where. `column` counts from 1. */
export type Landmark = {
  readonly kind: 'comment' | 'blank-line' | 'closing-bracket' | 'content' | 'end' | 'out-of-reach';
  readonly at: number;
  readonly line: number;
  readonly column: number;
};

/** Walks over the lines between two tokens. The source itself moves over comments only. */
export class Gap {
  private readonly source: Source;
  private readonly inFlow: boolean;
  private at: number;
  private line: number;
  private column: number;

  constructor(source: Source, inFlow: boolean) {
    this.source = source;
    this.inFlow = inFlow;
    this.at = source.pos;
    this.line = source.line;
    this.column = source.column + 1;
  }

  /** Moves to the next thing that is not a blank and says what it is. */
  next(): Landmark {
    const { source } = this;
    const limit = source.pos + REACH;
    while (this.at < limit && source.isBlank(this.at)) this.step();
    const { at, line, column } = this;
    const kind = at < limit ? this.kindAt(at) : 'out-of-reach';
    if (kind === 'blank-line') {
      this.at = at + 1;
      this.line++;
      this.column = 1;
    }
    return { kind, at, line, column };
  }

  /** Goes on behind a comment that was consumed. As in Flux's reader, its line break is not counted. */
  resume(): void {
    this.at = this.source.pos + 1;
    this.line = this.source.line;
    this.column = 1;
  }

  private kindAt(at: number): Landmark['kind'] {
    const { source } = this;
    const code = source.text.charCodeAt(at);
    if (code === HASH) return 'comment';
    if (source.breakWidth(at) > 0) return 'blank-line';
    if (source.isEnd(at)) return 'end';
    return this.inFlow && (code === 93 || code === 125) ? 'closing-bracket' : 'content';
  }

  private step(): void {
    this.at++;
    this.column++;
  }
}
