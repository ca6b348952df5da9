import { quote } from '../values/quote.ts';
import { toRunes, fromRunes } from '../values/go-string.ts';

/** What the lexer of Go's `text/template` tells apart. */
export type TokenType =
  | 'error'
  | 'bool'
  | 'char'
  | 'char-constant'
  | 'complex'
  | 'assign'
  | 'declare'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'left-delim'
  | 'left-paren'
  | 'number'
  | 'pipe'
  | 'raw-string'
  | 'right-delim'
  | 'right-paren'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | Keyword;

export type Keyword =
  | 'block'
  | 'break'
  | 'continue'
  | 'define'
  | 'dot'
  | 'else'
  | 'end'
  | 'if'
  | 'nil'
  | 'range'
  | 'template'
  | 'with';

export type Token = {
  readonly type: TokenType;
  /** Offset in bytes. */
  readonly position: number;
  readonly value: string;
  readonly line: number;
};

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['.', 'dot'],
  ['block', 'block'],
  ['break', 'break'],
  ['continue', 'continue'],
  ['define', 'define'],
  ['else', 'else'],
  ['end', 'end'],
  ['if', 'if'],
  ['nil', 'nil'],
  ['range', 'range'],
  ['template', 'template'],
  ['with', 'with'],
]);

export function findKeyword(word: string): Keyword | undefined {
  return KEYWORDS.get(word);
}

/** A token as parse errors show it. */
export function toTokenText(token: Token): string {
  if (token.type === 'eof') return 'EOF';
  if (token.type === 'error') return token.value;
  if (KEYWORDS.has(token.value) && (token.type === 'dot' || token.type === KEYWORDS.get(token.value)))
    return `<${token.value}>`;
  if (token.value.length <= 10) return quote(token.value);
  return `${quote(fromRunesOf(token.value, 10))}...`;
}

function fromRunesOf(bytes: string, count: number): string {
  return fromRunes(toRunes(bytes.slice(0, count * 4)).slice(0, count));
}
