import { TidemarkError } from '../../errors.ts';
import { findAll, replaceAll, replaceAllLiteral, split } from '../../go/regexp-all.ts';
import { compileRegexp, type GoRegexp } from '../../go/regexp.ts';
import type { Budget } from '../budget.ts';
import { GoError } from '../go-error.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { fromGoString, isUtf8, toGoString } from '../values/go-string.ts';
import { canBackquote, quote } from '../values/quote.ts';
import { STRING_LIST } from '../values/types.ts';
import { Slice } from '../values/values.ts';
import { bool, fixed, integer, str, value } from './define.ts';

/** sprig's functions with regular expressions. Without `must` a wrong pattern panics in Go, which fails as well. */
export const regexFunctions: readonly (readonly [string, FunctionSpec])[] = [
  [
    'regexMatch',
    fixed(
      [str, str],
      bool,
      (pattern, text, budget) => tryCompile(pattern)?.test(subject(text, budget)) ?? false,
    ),
  ],
  [
    'mustRegexMatch',
    fixed([str, str], bool, (pattern, text, budget) => compile(pattern).test(subject(text, budget))),
  ],
  ...withMust('regexFind', (make) =>
    fixed([str, str], str, (pattern, text, budget) => find(make(pattern), subject(text, budget))),
  ),
  ...withMust('regexFindAll', (make) =>
    fixed([str, str, integer], value, (pattern, text, count, budget) =>
      findList(make(pattern), subject(text, budget), count),
    ),
  ),
  ...withMust('regexReplaceAll', (make) =>
    fixed([str, str, str], str, (pattern, text, template, budget) =>
      replace({ text, template, budget }, (input, output) =>
        replaceAll(make(pattern), { text: input, template: output }),
      ),
    ),
  ),
  ...withMust('regexReplaceAllLiteral', (make) =>
    fixed([str, str, str], str, (pattern, text, template, budget) =>
      replace({ text, template, budget }, (input, output) =>
        replaceAllLiteral(make(pattern), { text: input, replacement: output }),
      ),
    ),
  ),
  ...withMust('regexSplit', (make) =>
    fixed([str, str, integer], value, (pattern, text, count, budget) =>
      splitList(make(pattern), subject(text, budget), count),
    ),
  ),
  ['regexQuoteMeta', fixed([str], str, (text) => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&'))],
];

type Compile = (pattern: string) => GoRegexp;

/** `regexFind` and `mustRegexFind` differ in the text of their error. */
function withMust(
  name: string,
  create: (compile: Compile) => FunctionSpec,
): (readonly [string, FunctionSpec])[] {
  return [
    [name, create(compileOrPanic)],
    [`mustR${name.slice(1)}`, create(compile)],
  ];
}

function compile(pattern: string): GoRegexp {
  if (!isUtf8(pattern)) throw new GoError(`error parsing regexp: invalid UTF-8: \`${pattern}\``);
  try {
    return compileRegexp(fromGoString(pattern));
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    throw new GoError(toGoString(error.message), { cause: error });
  }
}

function compileOrPanic(pattern: string): GoRegexp {
  try {
    return compile(pattern);
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    const quoted = canBackquote(pattern) ? `\`${pattern}\`` : quote(pattern);
    throw new GoError(`regexp: Compile(${quoted}): ${error.message}`, { cause: error });
  }
}

function tryCompile(pattern: string): GoRegexp | undefined {
  try {
    return compile(pattern);
  } catch (error) {
    if (error instanceof GoError) return undefined;
    throw error;
  }
}

/** Matching is linear, but slower than anything else that reads a text, and may find something at every byte. */
function subject(text: string, budget: Budget): string {
  budget.reserve(text.length * 16);
  budget.step(Math.ceil(text.length / 4));
  return fromGoString(text);
}

function find(regexp: GoRegexp, text: string): string {
  return toGoString(regexp.find(text)?.[0] ?? '');
}

function findList(regexp: GoRegexp, text: string, count: bigint): Slice {
  const found = findAll(regexp, text, Number(count)).map(([whole = '']) => toGoString(whole));
  return new Slice(STRING_LIST, found, found.length === 0);
}

function splitList(regexp: GoRegexp, text: string, count: bigint): Slice {
  const parts = split(regexp, text, Number(count)).map(toGoString);
  return new Slice(STRING_LIST, parts, count === 0n);
}

/** A replacement can make the text as much longer as there are matches and references to groups. */
function replace(
  { text, template, budget }: { readonly text: string; readonly template: string; readonly budget: Budget },
  run: (text: string, template: string) => string,
): string {
  const references = template.split('$').length - 1;
  budget.reserve((text.length + 1) * (template.length + references + 1));
  return toGoString(run(subject(text, budget), fromGoString(template)));
}
