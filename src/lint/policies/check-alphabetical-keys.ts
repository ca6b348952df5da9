import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import { findKeyPattern } from './find-key-pattern.ts';
import { listMatching } from './tag-alphabet.ts';
import type { Keyed, PolicyFacts } from './policy-facts.ts';

/** Texts are compared byte by byte: that is an order of time only for texts of equal form. */
export function checkAlphabeticalKeys(facts: PolicyFacts): readonly Finding[] {
  const { policy, filter, current } = facts;
  const place = policy.placeOf(['spec', 'policy', 'alphabetical']);
  const hash = isHashPattern(facts) ? (current[0]?.key ?? filter?.samples[0]?.key) : undefined;
  if (hash !== undefined) {
    const message = `expected texts that grow with time, found what looks like hashes ("${hash}"), which have no order; put a time stamp in front of the hash when tags are made, and extract it`;
    return [createFinding('alphabetical-hash', message, place)];
  }
  const pair = findUnpadded(filter?.samples ?? []) ?? findUnpaddedInGit(current);
  if (pair === undefined || (filter !== undefined && isPadded(current))) return [];
  const message = `numbers of different length are compared as text, so that "${pair[1]}" comes before "${pair[0]}"; use numerical, or semver for versions, or pad the numbers with zeros`;
  return [createFinding('alphabetical-unpadded', message, place)];
}

/** Two texts that differ only in that a number in one of them has one digit more, the shorter one first. */
function findUnpadded(keys: readonly Keyed[]): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const { key } of keys) {
    const shape = key.replaceAll(/[0-9]+/g, '0');
    const other = seen.get(shape);
    if (other === undefined) seen.set(shape, key);
    else if (Math.abs(other.length - key.length) === 1) {
      const [short, long] = other.length < key.length ? [other, key] : [key, other];
      return toWitness(short, long);
    }
  }
  return undefined;
}

/** The same two texts with a nine in the short number, so that everyone sees which one is larger. */
function toWitness(short: string, long: string): readonly [string, string] {
  const runs = [...short.matchAll(/[0-9]+/g)];
  const longRuns = [...long.matchAll(/[0-9]+/g)];
  const index = runs.findIndex(([run], at) => run.length < (longRuns[at]?.[0].length ?? 0));
  const run = runs[index];
  if (run === undefined) return [short, long];
  const nines = '9'.repeat(run[0].length);
  return [short.slice(0, run.index) + nines + short.slice(run.index + run[0].length), long];
}

/** Short numbers at the end of the tags in Git, or versions, will have another digit one day. */
function findUnpaddedInGit(current: readonly Keyed[]): readonly [string, string] | undefined {
  for (const { key } of current) {
    const [, stem = '', number = ''] = /^((?:.*[^0-9])?)([0-9]{1,5})$/.exec(key) ?? [];
    const isVersion = /^v?[0-9]+\.[0-9]+(?:\.[0-9]+)?$/.test(key);
    if (number !== '' && (isVersion || /^(?:.*[^0-9])?$/.test(stem)) && !/[0-9]{4}/.test(stem)) {
      return [`${stem}${'9'.repeat(number.length)}`, `${stem}1${'0'.repeat(number.length)}`];
    }
  }
  return undefined;
}

/** Whether the tags in Git show that the numbers are time stamps, which have the same length for centuries. */
function isPadded(current: readonly Keyed[]): boolean {
  return (
    current.length > 0 &&
    current.every(({ key }) => (key.match(/[0-9]+/g) ?? []).every((run) => run.length >= 6))
  );
}

/** The first part of the key that varies is any mix of digits and letters, and nothing else. */
function isHashPattern({ filter, current }: PolicyFacts): boolean {
  if (filter === undefined)
    return current.some(({ key }) => /^(?=.*[a-f])(?=.*[0-9])[0-9a-f]{7,64}$/.test(key));
  const token = findKeyPattern(filter);
  if (token === undefined) return false;
  const matching = new Set(listMatching(token));
  const isMixed = ['0', '9', 'a', 'f'].every((character) => matching.has(character));
  return isMixed && !['-', '_', '.'].some((character) => matching.has(character));
}
