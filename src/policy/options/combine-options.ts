import type { PolicyOptions, WrittenOptions } from './types.ts';

/** Manifests that a `newest` policy reads in one run unless it says otherwise. */
const defaultNewestLimit = 100;

/** Puts the options of a policy together, with their defaults. */
export function combineOptions(written: WrittenOptions): PolicyOptions {
  const {
    policy,
    newestLimit: limit = defaultNewestLimit,
    minAge,
    minAgeSource: source = 'registry',
    ...others
  } = written;
  return {
    override: new Set(),
    ...others,
    ...(policy === 'newest' && { newest: { limit } }),
    ...(minAge !== undefined && { minAge: { milliseconds: minAge, source } }),
  };
}

export type Misfit = { readonly option: string; readonly message: string };

/** Options that mean nothing alone, or contradict each other, by the names that users write. */
export function findMisfits(given: ReadonlySet<string>): readonly Misfit[] {
  const lonely = dependencies.filter(([option, other]) => given.has(option) && !given.has(other));
  const quarrels = conflicts.filter(([option, other]) => given.has(option) && given.has(other));
  return [
    ...lonely.map(([option, other, advice]) => ({
      option,
      message: `expected ${other} beside it, found none; ${advice}`,
    })),
    ...quarrels.map(([option, other]) => ({
      option,
      message: `expected no ${other} beside it; both say how tags are ordered`,
    })),
  ];
}

const dependencies = [
  ['newest-limit', 'policy', 'add tidemark.dev/policy: newest'],
  ['min-age-source', 'min-age', 'add tidemark.dev/min-age'],
] as const;

/** Options of which a policy has at most one: each says how tags are ordered. */
export const conflicts = [
  ['preset', 'order'],
  ['preset', 'versions'],
  ['policy', 'preset'],
  ['policy', 'order'],
  ['policy', 'versions'],
  ['versions', 'order'],
] as const;
