import { TidemarkError } from '../../../errors.ts';

/** A piece of a text: literal, or an expression with the operator that it applies to its variable. */
export type Piece =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'expression';
      readonly name: string;
      /** Empty for the plain value. */
      readonly operator: string;
      readonly values: readonly Piece[];
    };

/** Expressions inside expressions; protects the stack. */
const MAX_DEPTH = 100;

const IDENTIFIER = /[\p{L}\p{Nd}_]+/uy;
const CASING = /[,^]{1,2}/y;
const SLASHES = /\/+/y;
const COLONS = /:+/y;

const WITHIN = 'unable to parse substitution within function';

type Cursor = { readonly text: string; at: number; depth: number };

/**
 * Splits a text into literal pieces and expressions, exactly where Flux's parser does: `$$` is a dollar sign, one
 * without a brace is literal.
 *
 * Throws `TidemarkError` `unresolved-substitution` with that parser's text.
 */
export function parseExpressions(text: string): readonly Piece[] {
  const cursor: Cursor = { text, at: 0, depth: 0 };
  const pieces: Piece[] = [];
  while (cursor.at < text.length) {
    const literal = takeLiteral(cursor);
    if (literal !== '') pieces.push({ type: 'text', text: literal });
    if (cursor.at < text.length) pieces.push(parseExpression(cursor));
  }
  return pieces;
}

/** Literal text up to the next expression. */
function takeLiteral(cursor: Cursor): string {
  const { text } = cursor;
  const parts: string[] = [];
  for (;;) {
    const dollar = text.indexOf('$', cursor.at);
    if (dollar === -1) {
      parts.push(text.slice(cursor.at));
      cursor.at = text.length;
      return parts.join('');
    }
    parts.push(text.slice(cursor.at, dollar));
    cursor.at = dollar;
    if (text[dollar + 1] === '{') return parts.join('');
    parts.push('$');
    cursor.at += text[dollar + 1] === '$' ? 2 : 1;
  }
}

/** The expression at the cursor, which stands at its dollar sign. */
function parseExpression(cursor: Cursor): Piece {
  cursor.depth += 1;
  if (cursor.depth > MAX_DEPTH) throw fail(`expressions are nested more than ${MAX_DEPTH} levels deep`);
  cursor.at += 2;
  const piece = peek(cursor) === '#' ? parseLength(cursor) : parseCall(cursor);
  cursor.depth -= 1;
  return piece;
}

function parseLength(cursor: Cursor): Piece {
  cursor.at += 1;
  const name = take(cursor, IDENTIFIER);
  if (name === '') throw fail('bad substitution');
  return close(cursor, { type: 'expression', name, operator: 'length', values: [] });
}

function parseCall(cursor: Cursor): Piece {
  const name = take(cursor, IDENTIFIER);
  if (name === '') throw fail('unable to parse variable name');
  switch (peek(cursor)) {
    case ':':
      return /^[-=?+]$/.test(cursor.text[cursor.at + 1] ?? '')
        ? parseDefault(cursor, name)
        : parseSlice(cursor, name);
    case '=':
      return parseDefault(cursor, name);
    case ',':
    case '^':
      return close(cursor, { type: 'expression', name, operator: take(cursor, CASING), values: [] });
    case '/':
      return parseReplace(cursor, name);
    case '#':
    case '%':
      return parseTrim(cursor, name);
    case '}':
      return close(cursor, { type: 'expression', name, operator: '', values: [] });
    default:
      throw fail('missing closing brace');
  }
}

/** A default runs to its brace; literal text and expressions may alternate in it. */
function parseDefault(cursor: Cursor, name: string): Piece {
  cursor.at += peek(cursor) === '=' ? 1 : 2;
  const values: Piece[] = [];
  while (peek(cursor) !== '}') values.push(parseValue(cursor, '}'));
  return close(cursor, { type: 'expression', name, operator: 'default', values });
}

function parseSlice(cursor: Cursor, name: string): Piece {
  cursor.at += 1;
  const values = [parseValue(cursor, ':}')];
  if (peek(cursor) === '}') return close(cursor, { type: 'expression', name, operator: ':', values });
  if (take(cursor, COLONS) === '') throw fail('bad substitution');
  values.push(parseValue(cursor, '}'));
  return close(cursor, { type: 'expression', name, operator: ':', values });
}

function parseTrim(cursor: Cursor, name: string): Piece {
  const sign = peek(cursor);
  const operator = cursor.text[cursor.at + 1] === sign ? sign + sign : sign;
  cursor.at += operator.length;
  return close(cursor, { type: 'expression', name, operator, values: [parseValue(cursor, '}')] });
}

function parseReplace(cursor: Cursor, name: string): Piece {
  const second = cursor.text[cursor.at + 1] ?? '';
  const operator = /^[/#%]$/.test(second) ? `/${second}` : '/';
  cursor.at += operator.length;
  const values = [parseValue(cursor, '/', true)];
  if (take(cursor, SLASHES) === '') throw fail('bad substitution');
  if (peek(cursor) !== '}') values.push(parseValue(cursor, '}', true));
  return close(cursor, { type: 'expression', name, operator, values });
}

/** One argument: an expression, or text up to one of the `stops`, to an expression, or to the end. */
function parseValue(cursor: Cursor, stops: string, hasEscapes = false): Piece {
  if (cursor.text.startsWith('${', cursor.at)) return parseExpression(cursor);
  const parts: string[] = [];
  while (
    cursor.at < cursor.text.length &&
    !stops.includes(peek(cursor)) &&
    !cursor.text.startsWith('${', cursor.at)
  ) {
    if (hasEscapes && isEscape(cursor)) cursor.at += 1;
    parts.push(peek(cursor));
    cursor.at += 1;
  }
  if (parts.length === 0) throw fail(WITHIN);
  return { type: 'text', text: parts.join('') };
}

function isEscape({ text, at }: Cursor): boolean {
  const next = text[at + 1];
  return text[at] === '$' ? next === '$' : text[at] === '\\' && (next === '/' || next === '\\');
}

function close(cursor: Cursor, piece: Piece): Piece {
  if (peek(cursor) !== '}') throw fail('bad substitution');
  cursor.at += 1;
  return piece;
}

function peek({ text, at }: Cursor): string {
  return text[at] ?? '';
}

function take(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const token = pattern.exec(cursor.text)?.[0] ?? '';
  cursor.at += token.length;
  return token;
}

function fail(message: string): TidemarkError {
  return new TidemarkError('unresolved-substitution', message);
}
