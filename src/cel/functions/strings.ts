import type { Environment } from '@marcbachmann/cel-js';
import { TidemarkError } from '../../errors.ts';
import { formatFloat64 } from '../../go/format-float.ts';
import { quoteGo } from '../../go/quote.ts';
import type { GoRegexp } from '../../go/regexp.ts';
import { compileRegexp } from '../../go/regexp.ts';
import type { Budget } from '../budget.ts';
import { formatText } from './format-text.ts';

/** What `strings` is in an expression. */
class StringsNamespace {
  toString(): string {
    return 'strings';
  }
}

/**
 * Functions that the library has not, or not as cel-go has them. Those of the second kind have a name of their own, and
 * calls are redirected to it; see `redirects`.
 */
export function registerStrings(environment: Environment, budget: Budget): void {
  const matches = createMatcher(budget);
  environment
    .registerFunction('string.charAt(int): string', charAt)
    .registerFunction('string.reverse(): string', (text: string) => Array.from(text).toReversed().join(''))
    .registerFunction('string.replace(string, string): string', (text: string, old: string, by: string) =>
      replace({ text, old, by, limit: -1 }, budget),
    )
    .registerFunction(
      'string.replace(string, string, int): string',
      (text: string, old: string, by: string, limit: bigint) =>
        replace({ text, old, by, limit: Number(limit) }, budget),
    )
    .registerFunction('string.format(list): string', (pattern: string, values: readonly unknown[]) =>
      formatText(pattern, values, budget),
    )
    .registerType('StringsNamespace', StringsNamespace)
    .registerConstant('strings', 'StringsNamespace', new StringsNamespace())
    .registerFunction('StringsNamespace.quote(string): string', (_: unknown, text: string) => quoteGo(text))
    .registerFunction('matches(string, string): bool', matches)
    .registerFunction('string.goMatches(string): bool', matches)
    .registerFunction('string.goLowerAscii(): string', (text: string) =>
      text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()),
    )
    .registerFunction('string.goUpperAscii(): string', (text: string) =>
      text.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase()),
    )
    .registerFunction('string.goSplit(string): list<string>', (text: string, separator: string) =>
      split(text, separator, -1, budget),
    )
    .registerFunction(
      'string.goSplit(string, int): list<string>',
      (text: string, separator: string, limit: bigint) => split(text, separator, Number(limit), budget),
    )
    .registerFunction('list<string>.goJoin(): string', (texts: readonly unknown[]) => join(texts, '', budget))
    .registerFunction('list<string>.goJoin(string): string', (texts: readonly unknown[], separator: string) =>
      join(texts, separator, budget),
    )
    .registerFunction('goString(dyn): string', toText);
}

/** The library's functions that differ from cel-go's, and what is called in their place. */
export const redirects: ReadonlyMap<string, string> = new Map([
  // The library's own engine may take exponential time.
  ['matches', 'goMatches'],
  ['lowerAscii', 'goLowerAscii'],
  ['upperAscii', 'goUpperAscii'],
  ['split', 'goSplit'],
  ['join', 'goJoin'],
]);

const mostPatterns = 20;

/** RE2, as in Go. Patterns may be made from data, so that few are kept. */
function createMatcher(budget: Budget): (text: string, pattern: string) => boolean {
  const compiled = new Map<string, GoRegexp>();
  return (text, pattern) => {
    budget.spend(text.length + 10 * pattern.length);
    const regexp = compiled.get(pattern) ?? compileRegexp(pattern);
    if (compiled.size < mostPatterns) compiled.set(pattern, regexp);
    return regexp.test(text);
  };
}

function charAt(text: string, index: bigint): string {
  const characters = Array.from(text);
  if (index < 0n || index > characters.length)
    throw failed(`expected an index from 0 to ${characters.length}, found ${index}`);
  return characters[Number(index)] ?? '';
}

type Replacement = {
  readonly text: string;
  readonly old: string;
  readonly by: string;
  readonly limit: number;
};

function replace({ text, old, by, limit }: Replacement, budget: Budget): string {
  const most = limit < 0 ? Infinity : limit;
  const parts = old === '' ? [''].concat(Array.from(text)).concat('') : text.split(old);
  const count = Math.min(parts.length - 1, most);
  budget.spend(parts.length);
  budget.bound(text.length + count * by.length);
  return [...parts.slice(0, count), parts.slice(count).join(old)].join(by);
}

function split(text: string, separator: string, limit: number, budget: Budget): readonly string[] {
  if (limit === 0) return [];
  const parts = separator === '' ? Array.from(text) : text.split(separator);
  budget.spend(parts.length);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

function join(texts: readonly unknown[], separator: string, budget: Budget): string {
  const odd = texts.find((text) => typeof text !== 'string');
  if (odd !== undefined) throw failed('join() expects a list of strings, found something else in it');
  const strings = texts.map(String);
  budget.bound(strings.reduce((sum, text) => sum + text.length + separator.length, 0));
  return strings.join(separator);
}

/** `string()` of a double: Go's `%g`. */
function toText(value: unknown): string {
  if (typeof value === 'number') return formatFloat64(value, 'g', -1);
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  throw failed('string() expects a string, number, bool or bytes, found something else');
}

function failed(message: string): TidemarkError {
  return new TidemarkError('invalid-expression', message);
}
