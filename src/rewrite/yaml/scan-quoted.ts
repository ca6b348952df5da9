import { scanSpace } from './scan-plain.ts';
import type { Fail, Source } from './source.ts';
import type { Token } from './token.ts';

const BACKSLASH = 92;
const DOUBLE = 34;
const SINGLE = 39;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\xc2\x85'],
  ['_', '\xc2\xa0'],
  ['L', '\xe2\x80\xa8'],
  ['P', '\xe2\x80\xa9'],
]);

const CODE_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** Scans a single-quoted or double-quoted scalar from its opening to its closing quote. */
export function scanQuoted(source: Source, fail: Fail): Token {
  const start = source.mark();
  const quote = source.code();
  const parts: string[] = [];
  source.skip();
  for (;;) {
    if (source.isDocumentIndicator()) fail('found unexpected document indicator', start.pos);
    if (source.isEnd()) fail('found unexpected end of stream', start.pos);
    const escapedBreak = scanWord(source, quote, (text) => parts.push(text), fail);
    if (source.code() === quote && !escapedBreak) break;
    parts.push(scanSpace(source, undefined, escapedBreak).text);
    if (escapedBreak && source.code() === quote) break;
  }
  source.skip();
  const style = quote === SINGLE ? 'single' : 'double';
  return { type: 'scalar', start, end: source.pos, value: parts.join(''), style };
}

/** Consumes up to a blank, a break or the closing quote. True when it ended with an escaped line break. */
function scanWord(source: Source, quote: number, push: (text: string) => void, fail: Fail): boolean {
  let from = source.pos;
  const flush = (): void => push(source.text.slice(from, source.pos));
  while (!source.isBlankOrEnd()) {
    const code = source.code();
    if (code === quote) {
      if (quote === DOUBLE || source.code(1) !== SINGLE) break;
      flush();
      push("'");
      source.skip();
      source.skip();
      from = source.pos;
    } else if (code === BACKSLASH && quote === DOUBLE) {
      flush();
      source.skip();
      if (source.breakWidth() > 0) {
        source.skipBreak();
        return true;
      }
      push(scanEscape(source, fail));
      from = source.pos;
    } else source.skip();
  }
  flush();
  return false;
}

function scanEscape(source: Source, fail: Fail): string {
  const letter = source.text[source.pos] ?? '';
  const plain = ESCAPES.get(letter);
  const length = CODE_LENGTHS.get(letter);
  if (plain === undefined && length === undefined) fail('found unknown escape character', source.pos);
  source.skip();
  if (plain !== undefined) return plain;
  const digits = source.text.slice(source.pos, source.pos + (length ?? 0));
  if (!/^[0-9a-fA-F]+$/.test(digits)) fail('did not find expected hexdecimal number', source.pos);
  const code = Number.parseInt(digits, 16);
  if (code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff)) {
    fail('found invalid Unicode character escape code', source.pos);
  }
  for (let i = 0; i < digits.length; i++) source.skip();
  return Buffer.from(String.fromCodePoint(code), 'utf8').toString('latin1');
}
