import type { Fail, Source } from './source.ts';
import type { Token } from './token.ts';

const HASH = 35;
const COLON = 58;
const TAB = 9;

export type PlainContext = { readonly indent: number; readonly inFlow: boolean; readonly fail: Fail };

/** Scans an unquoted scalar, which may go on over several lines. `crossedLine` tells that a break was consumed. */
export function scanPlain(source: Source, context: PlainContext): { token: Token; crossedLine: boolean } {
  const start = source.mark();
  let value = '';
  let gap = '';
  let end = source.pos;
  let crossedLine = false;
  for (;;) {
    if (source.isDocumentIndicator() || source.code() === HASH) break;
    const from = source.pos;
    skipWord(source, context.inFlow);
    if (source.pos > from) {
      value += gap + source.text.slice(from, source.pos);
      gap = '';
      crossedLine = false;
      end = source.pos;
    }
    if (!source.isBlank() && source.breakWidth() === 0) break;
    const space = scanSpace(source, (pos) => checkTab(source, context, start.pos, pos));
    gap = space.text;
    crossedLine = space.crossedLine;
    if (!context.inFlow && source.column <= context.indent) break;
  }
  return { token: { type: 'scalar', start, end, value, style: 'plain' }, crossedLine };
}

function skipWord(source: Source, inFlow: boolean): void {
  while (!source.isBlankOrEnd()) {
    const code = source.code();
    if (code === COLON && source.isBlankOrEnd(source.pos + 1)) return;
    if (inFlow && isFlowEnd(code)) return;
    source.skip();
  }
}

/** `,`, `?`, `[`, `]`, `{`, `}` */
function isFlowEnd(code: number): boolean {
  return code === 44 || code === 63 || code === 91 || code === 93 || code === 123 || code === 125;
}

function checkTab(source: Source, context: PlainContext, start: number, pos: number): void {
  if (source.text.charCodeAt(pos) !== TAB || source.column > context.indent) return;
  context.fail('found a tab character that violates indentation', start);
}

/**
 * Consumes blanks and line breaks between two words of a flow scalar and says what they mean: blanks stand for
 * themselves, one break is a space, more breaks are one break fewer.
 */
export function scanSpace(
  source: Source,
  checkIndent: (pos: number) => void = () => {},
  crossed = false,
): { text: string; crossedLine: boolean } {
  const from = source.pos;
  let to = from;
  let crossedLine = crossed;
  let first = '';
  let more = '';
  for (;;) {
    if (source.isBlank()) {
      if (crossedLine) checkIndent(source.pos);
      source.skip();
      if (!crossedLine) to = source.pos;
    } else if (source.breakWidth() > 0) {
      if (crossedLine) more += source.skipBreak();
      else first = source.skipBreak();
      crossedLine = true;
    } else break;
  }
  if (!crossedLine) return { text: source.text.slice(from, to), crossedLine };
  return { text: foldBreaks(first, more), crossedLine };
}

function foldBreaks(first: string, more: string): string {
  return first === '\n' ? more || ' ' : first + more;
}
