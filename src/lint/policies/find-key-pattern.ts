import { parseTemplate } from '../../go/expand.ts';
import { toPatternTokens } from '../../go/pattern-tokens.ts';
import type { FilterFacts } from './policy-facts.ts';

/**
 * The class that the first varying part of the compared text is made of, if it is one class that is repeated: `[a-f0-9]`
 * for `^main-[a-f0-9]+-(.*)` without an `extract`.
 */
export function findKeyPattern({ pattern, extract, regexp }: FilterFacts): string | undefined {
  const tokens = toPatternTokens(pattern);
  const [start, end] =
    extract === '' ? [0, tokens.length] : findGroup(tokens, firstGroup(extract, regexp.names));
  for (let at = start; at < end; at++) {
    const token = tokens[at] ?? '';
    const isClass = /^(?:\[|\\[dwsDWSpP])/.test(token) || token === '.';
    if (isClass) return /^(?:[*+]|\{)/.test(tokens[at + 1] ?? '') ? token : undefined;
  }
  return undefined;
}

function firstGroup(extract: string, names: readonly string[]): number {
  for (const part of parseTemplate(extract)) {
    if (typeof part === 'string') continue;
    return 'group' in part ? part.group : names.indexOf(part.name);
  }
  return -1;
}

/** Where the tokens of a group start and end; nowhere when there is no such group. */
function findGroup(tokens: readonly string[], wanted: number): readonly [number, number] {
  if (wanted === 0) return [0, tokens.length];
  const open: number[] = [];
  let count = 0;
  let start = -1;
  for (const [at, token] of tokens.entries()) {
    if (token === ')') {
      if (open.pop() === start && start !== -1) return [start, at];
    } else if (token.startsWith('(')) {
      open.push(at);
      if (token === '(' || token.length > 2) count++;
      if (count === wanted && start === -1 && token !== '(?') start = at;
    }
  }
  return [0, 0];
}
