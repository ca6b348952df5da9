/** A position of the scanner. `pos` is a byte offset; `line` and `column` count from 0, `column` in characters. */
export type Mark = { readonly pos: number; readonly line: number; readonly column: number };

/** Reports malformed text at a byte offset and ends the reading. */
export type Fail = (message: string, pos: number) => never;

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;

/**
 * A cursor over the text of one document. The text is a string with one character per byte (Latin-1), so that every
 * offset is a byte offset and slices cost nothing; who needs the value of a slice decodes it as UTF-8.
 */
export class Source {
  readonly text: string;
  readonly end: number;
  pos = 0;
  line = 0;
  /** Line breaks since the last character that is neither blank nor a break. */
  newlines = 0;
  /** Such that `pos - lineStart` is the column in characters. */
  private lineStart = 0;

  constructor(text: string) {
    this.end = text.length;
    // Lookahead past the end reads NUL, which no valid text contains.
    this.text = `${text}\0\0\0\0`;
  }

  get column(): number {
    return this.pos - this.lineStart;
  }

  mark(): Mark {
    return { pos: this.pos, line: this.line, column: this.column };
  }

  code(offset = 0): number {
    return this.text.charCodeAt(this.pos + offset);
  }

  isEnd(at = this.pos): boolean {
    return at >= this.end;
  }

  isBlank(at = this.pos): boolean {
    const code = this.text.charCodeAt(at);
    return code === SPACE || code === TAB;
  }

  /** How many bytes the line break at `at` has, 0 when there is none. NEL, LS and PS are breaks as in YAML 1.1. */
  breakWidth(at = this.pos): number {
    const code = this.text.charCodeAt(at);
    if (code === LF) return 1;
    if (code < 0x80) return code === CR ? (this.text.charCodeAt(at + 1) === LF ? 2 : 1) : 0;
    if (code === 0xc2) return this.text.charCodeAt(at + 1) === 0x85 ? 2 : 0;
    if (code !== 0xe2 || this.text.charCodeAt(at + 1) !== 0x80) return 0;
    const last = this.text.charCodeAt(at + 2);
    return last === 0xa8 || last === 0xa9 ? 3 : 0;
  }

  isBreakOrEnd(at = this.pos): boolean {
    return at >= this.end || this.breakWidth(at) > 0;
  }

  isBlankOrEnd(at = this.pos): boolean {
    const code = this.text.charCodeAt(at);
    if (code > SPACE && code < 0x80) return false;
    return code === SPACE || code === TAB || this.isBreakOrEnd(at);
  }

  startsWith(word: string): boolean {
    return this.text.startsWith(word, this.pos);
  }

  /** Moves over one character that is not a line break. */
  skip(): void {
    const code = this.text.charCodeAt(this.pos);
    if (code !== SPACE && code !== TAB) this.newlines = 0;
    const width = code < 0xc0 ? 1 : code < 0xe0 ? 2 : code < 0xf0 ? 3 : 4;
    this.pos += width;
    this.lineStart += width - 1;
  }

  /** Moves over the rest of the line, up to its break. */
  skipToBreak(): void {
    while (!this.isBreakOrEnd()) this.skip();
  }

  /** Moves over one line break and says what it contributes to a scalar: CR and NEL count as LF. */
  skipBreak(): string {
    const width = this.breakWidth();
    const text = width === 3 ? this.text.slice(this.pos, this.pos + 3) : '\n';
    this.pos += width;
    this.startLine();
    this.newlines++;
    return text;
  }

  /** Goes on as if a new line started here. */
  startLine(): void {
    this.lineStart = this.pos;
    this.line++;
  }

  /** Whether `---` or `...` stands here as a document indicator. */
  isDocumentIndicator(): boolean {
    if (this.column !== 0) return false;
    return (this.startsWith('---') || this.startsWith('...')) && this.isBlankOrEnd(this.pos + 3);
  }
}
