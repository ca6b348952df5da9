import { TidemarkError } from '../../errors.ts';

/** Whether labels (or annotations) meet every requirement of a selector. */
export type LabelMatcher = (labels: ReadonlyMap<string, string>) => boolean;

type Cursor = { readonly tokens: readonly string[]; at: number };

const OPERATORS = ['=', '==', '!=', '<', '>'];
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const KEY = /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/**
 * Parses a selector in the grammar of Kubernetes: requirements joined by commas, such as `a=b, c!=d, e in (f, g), !h`.
 *
 * Throws `TidemarkError` `invalid-value` with Kubernetes' text.
 */
export function parseLabelSelector(text: string): LabelMatcher {
  const cursor: Cursor = { tokens: tokenize(text), at: 0 };
  const requirements: LabelMatcher[] = [];
  if (peek(cursor) === '') return () => true;
  for (;;) {
    requirements.push(parseRequirement(cursor));
    const separator = next(cursor);
    if (separator === '') break;
    if (separator !== ',') throw fail(`found '${separator}', expected: ',' or 'end of string'`);
    if (!isWord(peek(cursor)) && peek(cursor) !== '!') {
      throw fail(`found '${peek(cursor)}', expected: identifier after ','`);
    }
  }
  return (labels) => requirements.every((matches) => matches(labels));
}

function tokenize(text: string): readonly string[] {
  return text.match(/==|!=|[=!(),<>]|[^\s=!(),<>]+/g) ?? [];
}

function parseRequirement(cursor: Cursor): LabelMatcher {
  const isNegated = peek(cursor) === '!';
  if (isNegated) next(cursor);
  const key = next(cursor);
  if (!isWord(key)) throw fail(`found '${key}', expected: identifier`);
  requireKey(key);
  if (isNegated) return (labels) => !labels.has(key);
  if (peek(cursor) === '' || peek(cursor) === ',') return (labels) => labels.has(key);
  const operator = next(cursor);
  if (OPERATORS.includes(operator)) return toComparison({ key, operator, value: parseValue(cursor, key) });
  if (operator !== 'in' && operator !== 'notin') {
    throw fail(`found '${operator}', expected: '=', '!=', '==', 'in', notin'`);
  }
  const values = parseValues(cursor, key);
  return operator === 'in'
    ? (labels) => values.has(labels.get(key) ?? '\u0000')
    : (labels) => !values.has(labels.get(key) ?? '\u0000');
}

function toComparison(requirement: {
  readonly key: string;
  readonly operator: string;
  readonly value: string;
}): LabelMatcher {
  const { key, operator, value } = requirement;
  if (operator === '!=') return (labels) => labels.get(key) !== value;
  if (operator !== '<' && operator !== '>') return (labels) => labels.get(key) === value;
  const limit = parseInteger(value);
  if (limit === undefined) throw fail(`for 'Gt', 'Lt' operators, the value must be an integer: "${value}"`);
  return (labels) => {
    const actual = parseInteger(labels.get(key) ?? '');
    return actual !== undefined && (operator === '<' ? actual < limit : actual > limit);
  };
}

function parseInteger(text: string): bigint | undefined {
  return /^[-+]?[0-9]{1,20}$/.test(text) ? BigInt(text.replace('+', '')) : undefined;
}

function parseValue(cursor: Cursor, key: string): string {
  if (peek(cursor) === '' || peek(cursor) === ',') return '';
  const value = next(cursor);
  if (!isWord(value)) throw fail(`found '${value}', expected: identifier`);
  return requireValue(value, key);
}

function parseValues(cursor: Cursor, key: string): ReadonlySet<string> {
  const values = new Set<string>();
  const open = next(cursor);
  if (open !== '(') throw fail(`found '${open}' expected: '('`);
  for (;;) {
    const token = next(cursor);
    if (isWord(token)) {
      values.add(requireValue(token, key));
      if (peek(cursor) === ',' || peek(cursor) === ')') continue;
      throw fail(`found '${peek(cursor)}', expected: ',' or ')'`);
    }
    if (token !== ',' && token !== ')') throw fail(`found '${token}', expected: ',', ')' or identifier`);
    const previous = cursor.tokens[cursor.at - 2];
    // A comma or bracket with nothing before it stands for the empty value.
    if (previous === ',' || previous === '(') values.add('');
    if (token === ')') return values;
  }
}

function isWord(token: string): boolean {
  return token !== '' && !/^[=!(),<>]/.test(token);
}

function requireKey(key: string): void {
  const name = key.slice(key.indexOf('/') + 1);
  if (KEY.test(key) && name.length <= 63 && key.length - name.length <= 254) return;
  throw fail(
    `invalid label key "${key}": expected [prefix/]name of at most 63 characters of A-Z, a-z, 0-9, '-', '_', '.'`,
  );
}

function requireValue(value: string, key: string): string {
  if (value.length <= 63 && VALUE.test(value)) return value;
  throw fail(
    `invalid label value: "${value}": at key: "${key}": a valid label must be an empty string or at most 63 alphanumeric ` +
      "characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  );
}

function peek(cursor: Cursor): string {
  return cursor.tokens[cursor.at] ?? '';
}

function next(cursor: Cursor): string {
  const token = peek(cursor);
  cursor.at += 1;
  return token;
}

function fail(message: string): TidemarkError {
  return new TidemarkError('invalid-value', `unable to parse requirement: ${message}`);
}
