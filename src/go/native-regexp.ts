import { toClassSource } from './char-set.ts';
import { isDeterministic } from './is-deterministic.ts';
import type { PatternNode, PatternSequence } from './simple-pattern.ts';
import { parseSimplePattern } from './simple-pattern.ts';

export type NativeRegexp = {
  /** Matches at the start of a text only. */
  readonly regexp: RegExp;
  readonly names: readonly string[];
};

/**
 * A JavaScript RegExp that finds in every text what RE2 finds, in linear time, for the patterns that are simple enough
 * to be sure of it; `undefined` for all others.
 */
export function toNativeRegexp(pattern: string): NativeRegexp | undefined {
  const simple = parseSimplePattern(pattern);
  if (simple === undefined || !isDeterministic(simple)) return undefined;
  const names = [''];
  const source = toSource(simple.sequence, names);
  return { regexp: new RegExp(`^${source}${simple.isAnchoredAtEnd ? '$' : ''}`, 'u'), names };
}

function toSource(sequence: PatternSequence, names: string[]): string {
  return sequence.map((node) => toNodeSource(node, names)).join('');
}

function toNodeSource(node: PatternNode, names: string[]): string {
  if (node.kind === 'chars') return toClassSource(node.set) + toRepeatSource(node.min, node.max);
  if (node.name !== undefined) names.push(node.name);
  const alternatives = node.alternatives.map((alternative) => toSource(alternative, names));
  return `(${node.name === undefined ? '?:' : ''}${alternatives.join('|')})${node.isOptional ? '?' : ''}`;
}

function toRepeatSource(min: number, max: number): string {
  if (min === 1 && max === 1) return '';
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  return min === 0 && max === 1 ? '?' : `{${min},${max}}`;
}
