import { TidemarkError } from '../../../errors.ts';
import { type Piece, parseExpressions } from './parse-expressions.ts';
import { trimAffix } from './trim-affix.ts';

export type SubstituteOptions = {
  /** A variable that is neither set nor has a default is an error. */
  readonly strict?: boolean;
};

/** UTF-16 units that one substitution may make: replacing and nesting can multiply a text many times over. */
const MAX_LENGTH = 32 * 1024 * 1024;

type State = {
  readonly variables: ReadonlyMap<string, string>;
  readonly strict: boolean;
  left: number;
};

/**
 * Replaces the expressions `${…}` of a text, in the dialect of Flux's `postBuild`.
 *
 * Throws `TidemarkError` `unresolved-substitution` with Flux's text.
 */
export function substituteVariables(
  text: string,
  variables: ReadonlyMap<string, string>,
  options: SubstituteOptions = {},
): string {
  const state: State = { variables, strict: options.strict === true, left: MAX_LENGTH };
  return evaluateAll(parseExpressions(text), state);
}

function evaluateAll(pieces: readonly Piece[], state: State): string {
  return pieces.map((piece) => evaluate(piece, state)).join('');
}

function evaluate(piece: Piece, state: State): string {
  if (piece.type === 'text') return piece.text;
  const values = piece.values.map((value) => evaluate(value, state));
  const value = state.variables.get(piece.name);
  if (value === undefined && state.strict && piece.operator !== 'default') {
    throw fail(`variable not set (strict mode): "${piece.name}"`);
  }
  const result = apply(piece.operator, value ?? '', { values, state });
  spend(state, result.length);
  return result;
}

function apply(
  operator: string,
  value: string,
  input: { readonly values: readonly string[]; readonly state: State },
): string {
  const { values, state } = input;
  const [first = '', second = ''] = values;
  switch (operator) {
    case 'default':
      return value === '' ? values.join('') : value;
    case 'length':
      return String(Buffer.byteLength(value, 'utf8'));
    case ',':
    case '^':
      return changeFirst(value, operator === '^');
    case ',,':
    case '^^':
      return Array.from(value, (letter) => changeCase(letter, operator === '^^')).join('');
    case ':':
      return slice(value, values);
    case '#':
    case '##':
    case '%':
    case '%%':
      // Matching takes a step for every letter and every part of the pattern, which costs more than a letter made.
      spend(state, 4 * value.length * first.length);
      return trimAffix(value, first, operator);
    case '//':
      return replaceAll(value, { from: first, to: second, state });
    case '/':
      return value.replace(first, () => second);
    case '/#':
      return values.length === 2 && value.startsWith(first) ? second + value.slice(first.length) : value;
    case '/%':
      return values.length === 2 && value.endsWith(first)
        ? value.slice(0, value.length - first.length) + second
        : value;
    default:
      return value;
  }
}

function changeFirst(value: string, toUpper: boolean): string {
  const [first = ''] = value;
  return changeCase(first, toUpper) + value.slice(first.length);
}

/** One letter becomes one letter, as in Go: `ß` has no capital of one letter. */
function changeCase(letter: string, toUpper: boolean): string {
  const changed = toUpper ? letter.toUpperCase() : letter.toLowerCase();
  return Array.from(changed).length === 1 ? changed : letter;
}

/** Positions and lengths count bytes; one that is no number leaves the value whole. */
function slice(value: string, values: readonly string[]): string {
  const numbers = values.map(parseInteger);
  const [position, length] = numbers;
  if (numbers.includes(undefined) || position === undefined) return value;
  const bytes = Buffer.from(value, 'utf8');
  const start = position < 0 ? Math.max(0, bytes.length + position) : position;
  if (length === undefined || start + length >= bytes.length) return bytes.subarray(start).toString('utf8');
  if (length < 0) throw fail('slice bounds out of range: the length of a substring must not be negative');
  return bytes.subarray(start, start + length).toString('utf8');
}

function parseInteger(text: string): number | undefined {
  return /^[-+]?[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

function replaceAll(
  value: string,
  change: { readonly from: string; readonly to: string; readonly state: State },
): string {
  const { from, to, state } = change;
  const parts = value.split(from);
  spend(state, parts.length * to.length);
  return from === '' ? value.replaceAll(from, () => to) : parts.join(to);
}

function spend(state: State, length: number): void {
  state.left -= length;
  if (state.left < 0) throw fail(`a substitution makes more than ${MAX_LENGTH} characters`);
}

function fail(message: string): TidemarkError {
  return new TidemarkError('unresolved-substitution', message);
}
