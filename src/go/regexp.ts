import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { TidemarkError } from '../errors.ts';
import type { NativeRegexp } from './native-regexp.ts';
import { toNativeRegexp } from './native-regexp.ts';
import { normalizePattern } from './normalize-pattern.ts';

/**
 * What one match found: the whole text first, then each group; `undefined` for a group that took no part. `index` is
 * where the match starts, in UTF-16 units.
 */
export type Match = readonly (string | undefined)[] & { readonly index: number };

/** A compiled pattern of Go's `regexp` package: RE2 syntax, leftmost-first, in time linear in the text. */
export interface GoRegexp {
  readonly pattern: string;
  /** The name of each group by its number, `''` for the whole match and for groups without one. */
  readonly names: readonly string[];
  /** Whether the pattern occurs anywhere in `text`. */
  test(text: string): boolean;
  /** The first match at or after `from` (0 by default); `^` and `\b` still look at what is before `from`. */
  find(text: string, from?: number): Match | undefined;
}

/**
 * Compiles `pattern` as Go's `regexp.Compile` does.
 *
 * Throws `TidemarkError` `invalid-pattern` with Go's text. A pattern that would need an unreasonable amount of memory
 * is refused as `expression too large`, earlier than Go does.
 */
export function compileRegexp(pattern: string): GoRegexp {
  const native = toNativeRegexp(pattern);
  if (native !== undefined) return new AnchoredRegexp(pattern, native);
  const { source, names } = normalizePattern(pattern);
  return new Re2Regexp({ pattern, names, engine: compileEngine(pattern, source) });
}

class AnchoredRegexp implements GoRegexp {
  readonly pattern: string;
  readonly names: readonly string[];
  readonly #regexp: RegExp;

  constructor(pattern: string, { regexp, names }: NativeRegexp) {
    this.pattern = pattern;
    this.names = names;
    this.#regexp = regexp;
  }

  test(text: string): boolean {
    return this.#regexp.test(text);
  }

  find(text: string, from = 0): Match | undefined {
    return from === 0 ? (this.#regexp.exec(text) ?? undefined) : undefined;
  }
}

class Re2Regexp implements GoRegexp {
  readonly pattern: string;
  readonly names: readonly string[];
  readonly #engine: RE2JS;

  constructor(options: {
    readonly pattern: string;
    readonly names: readonly string[];
    readonly engine: RE2JS;
  }) {
    this.pattern = options.pattern;
    this.names = options.names;
    this.#engine = options.engine;
  }

  test(text: string): boolean {
    return this.#engine.test(text);
  }

  find(text: string, from = 0): Match | undefined {
    const matcher = this.#engine.matcher(text);
    if (!matcher.find(from)) return undefined;
    const groups = Array.from(this.names, (_, group) => matcher.group(group) ?? undefined);
    return Object.assign(groups, { index: matcher.start() });
  }
}

function compileEngine(pattern: string, source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new TidemarkError('invalid-pattern', toGoText(error, pattern), { cause: error });
  }
}

function toGoText(error: RE2JSException, pattern: string): string {
  if (!(error instanceof RE2JSSyntaxException))
    return `error parsing regexp: expression too large: \`${pattern}\``;
  if (error.input === '(?P<') return 'error parsing regexp: invalid or unsupported Perl syntax: `(?P`';
  if (error.input === '(?<') return 'error parsing regexp: invalid or unsupported Perl syntax: `(?<`';
  const fragment = aboutAll.has(error.error) ? pattern : (error.input ?? '');
  return `error parsing regexp: ${error.error}: \`${fragment}\``;
}

// Go quotes the whole pattern for these.
const aboutAll: ReadonlySet<string> = new Set([
  'expression nests too deeply',
  'expression too large',
  'missing closing )',
  'unexpected )',
]);
