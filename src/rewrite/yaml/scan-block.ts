import type { Fail, Source } from './source.ts';
import type { Token } from './token.ts';

const TAB = 9;
const SPACE = 32;
const HASH = 35;
const PLUS = 43;
const MINUS = 45;

export type BlockContext = {
  /** The indentation of the enclosing collection, -1 at the top. */
  readonly parentIndent: number;
  /** Called with the source at the `#` behind the header. */
  readonly onComment: () => void;
  readonly fail: Fail;
};

type Header = { readonly keep: boolean; readonly strip: boolean; readonly increment: number };

/** Scans a literal (`|`) or folded (`>`) scalar from its indicator to the first line that is not part of it. */
export function scanBlock(source: Source, literal: boolean, context: BlockContext): Token {
  const start = source.mark();
  source.skip();
  const header = scanHeader(source, context.fail);
  const headerEnd = source.pos;
  finishHeaderLine(source, context);
  const bodyStart = source.pos;
  const body = new BlockBody(source, header, context);
  body.scan(literal);
  return {
    type: 'scalar',
    start,
    end: body.end,
    value: body.value(header),
    style: literal ? 'literal' : 'folded',
    block: {
      headerEnd,
      bodyStart,
      bodyEnd: body.contentEnd,
      indent: body.indent,
      increment: header.increment,
    },
  };
}

/** The chomping and indentation indicators, in either order. */
function scanHeader(source: Source, fail: Fail): Header {
  let chomping = 0;
  let increment = 0;
  for (let i = 0; i < 2; i++) {
    const code = source.code();
    if (chomping === 0 && (code === PLUS || code === MINUS)) {
      chomping = code;
      source.skip();
    } else if (increment === 0 && code >= 48 && code <= 57) {
      if (code === 48) fail('found an indentation indicator equal to 0', source.pos);
      increment = code - 48;
      source.skip();
    }
  }
  return { keep: chomping === PLUS, strip: chomping === MINUS, increment };
}

function finishHeaderLine(source: Source, context: BlockContext): void {
  while (source.isBlank()) source.skip();
  if (source.code() === HASH) {
    context.onComment();
    source.skipToBreak();
  }
  if (!source.isBreakOrEnd()) context.fail('did not find expected comment or line break', source.pos);
  if (!source.isEnd()) source.skipBreak();
}

class BlockBody {
  readonly source: Source;
  readonly context: BlockContext;
  indent: number;
  end: number;
  contentEnd: number;
  private text = '';
  private lastBreak = '';
  private breaks = '';

  constructor(source: Source, header: Header, context: BlockContext) {
    this.source = source;
    this.context = context;
    this.end = source.pos;
    this.contentEnd = source.pos;
    this.indent = header.increment > 0 ? Math.max(context.parentIndent, 0) + header.increment : 0;
    this.scanBreaks();
  }

  value(header: Header): string {
    if (header.strip) return this.text;
    return header.keep ? this.text + this.lastBreak + this.breaks : this.text + this.lastBreak;
  }

  scan(literal: boolean): void {
    const { source } = this;
    let wasIndented = false;
    while (source.column === this.indent && !source.isEnd()) {
      const isIndented = source.isBlank();
      const folds = !literal && !wasIndented && !isIndented && this.lastBreak === '\n';
      this.text += folds ? (this.breaks === '' ? ' ' : '') : this.lastBreak;
      this.text += this.breaks;
      this.breaks = '';
      wasIndented = isIndented;
      const from = source.pos;
      source.skipToBreak();
      this.text += source.text.slice(from, source.pos);
      this.contentEnd = source.pos;
      this.lastBreak = source.isEnd() ? '' : source.skipBreak();
      this.scanBreaks();
    }
  }

  /** Eats indentation and blank lines; finds the indentation by the first line that is not blank. */
  private scanBreaks(): void {
    const { source } = this;
    this.end = source.pos;
    let widest = 0;
    for (;;) {
      while ((this.indent === 0 || source.column < this.indent) && source.code() === SPACE) source.skip();
      widest = Math.max(widest, source.column);
      if ((this.indent === 0 || source.column < this.indent) && source.code() === TAB) {
        this.context.fail('found a tab character where an indentation space is expected', source.pos);
      }
      if (source.breakWidth() === 0) break;
      this.breaks += source.skipBreak();
      this.end = source.pos;
    }
    if (this.indent > 0) return;
    // At the end of the file the column is still that of the header line.
    const least = Math.max(this.context.parentIndent + 1, 1);
    this.indent = source.isEnd() && this.breaks === '' ? least : Math.max(widest, least);
  }
}
