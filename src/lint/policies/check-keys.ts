import { parseFloat64 } from '../../go/parse-float.ts';
import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import { shorten } from '../shorten.ts';
import type { Keyed, PolicyFacts } from './policy-facts.ts';
import { checkAlphabeticalKeys } from './check-alphabetical-keys.ts';
import { checkSemverKeys } from './check-semver-keys.ts';

/** What is wrong with the texts that a policy compares. */
export function checkKeys(facts: PolicyFacts): readonly Finding[] {
  const { semver, alphabetical, numerical } = facts.policy.spec.policy;
  if (facts.hasOwnOrder) return [];
  // With several of them set, this is the order in which they count.
  if (semver !== undefined) return checkSemverKeys(facts, semver.range);
  if (alphabetical !== undefined) return checkAlphabeticalKeys(facts);
  if (numerical !== undefined) return checkNumericalKeys(facts);
  const message = 'spec.policy: expected semver, alphabetical or numerical, found none; add one';
  return [createFinding('empty-policy', message, facts.policy.placeOf(['spec', 'policy']))];
}

function checkNumericalKeys(facts: PolicyFacts): readonly Finding[] {
  const { policy, filter, current } = facts;
  if (policy.spec.filterTags !== undefined && filter === undefined) return [];
  const field = filter === undefined || filter.extract === '' ? 'pattern' : 'extract';
  const place =
    filter === undefined
      ? policy.placeOf(['spec', 'policy', 'numerical'])
      : policy.placeOf(['spec', 'filterTags', field]);
  const keys = filter?.samples ?? [{ tag: 'latest', key: 'latest' }];
  const wrong = keys.filter(({ key }) => parseFloat64(key) === undefined);
  const [witness] = wrong;
  if (witness !== undefined) {
    const isNever = filter?.isTelling === true && wrong.length === keys.length;
    const rule = isNever ? 'numerical-never-a-number' : 'numerical-not-always-a-number';
    return [createFinding(rule, explainNoNumber(witness, filter !== undefined, isNever), place)];
  }
  const long = [...current, ...keys].find(({ key }) => isTooLong(key));
  if (long === undefined) return [];
  const message = `numbers such as ${long.key} are beyond 9007199254740992, where Flux takes neighbours for equal; extract fewer digits, or use alphabetical for numbers of equal length`;
  return [createFinding('numerical-precision', message, place)];
}

function explainNoNumber({ tag, key }: Keyed, hasFilter: boolean, isNever: boolean): string {
  const found = key === tag ? `"${tag}" is not one` : `"${tag}" gives ${shorten(key)}`;
  if (!hasFilter) {
    return `expected a filter that leaves only numbers, found none: one tag like ${found.replace(' is not one', '')} fails the policy; add filterTags`;
  }
  if (isNever)
    return `expected numbers, found texts: the tag ${found}; extract the digits alone, several groups in a row if need be`;
  return `expected numbers only, found a pattern that lets other texts through: the tag ${found}, and one such tag fails the policy; narrow the pattern`;
}

/** Flux compares 64-bit floats, which hold every whole number up to 2^53. */
function isTooLong(key: string): boolean {
  return /^[0-9]{16,}$/.test(key) && BigInt(key) > BigInt(Number.MAX_SAFE_INTEGER);
}
