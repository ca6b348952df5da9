import { parseTemplate } from '../go/expand.ts';
import { compileRegexp } from '../go/regexp.ts';
import type { PolicyRules } from './select-tag.ts';
import { parseTagVersion } from './semver/version.ts';

/** A policy that works, but probably not as its author thinks. */
export type PolicyWarning =
  | {
      /** `rc9` is above `rc10`, because an identifier that is not a number is compared as text. */
      readonly code: 'unordered-prereleases';
      readonly keys: readonly [shorter: string, longer: string];
    }
  | {
      /** `extract` refers to a group that the pattern does not have, so that it is always empty. */
      readonly code: 'unknown-group';
      readonly group: string;
    }
  | {
      /** `20220209-4` is above `20220209-10`, because texts are compared by bytes. */
      readonly code: 'unpadded-numbers';
      readonly keys: readonly [shorter: string, longer: string];
    }
  | {
      /** Hashes have no order, so that the largest one is no newer than any other. */
      readonly code: 'hash-order';
      readonly keys: readonly [one: string, other: string];
    };

/** A warning in words, with the way out. */
export function describePolicyWarning(warning: PolicyWarning): string {
  switch (warning.code) {
    case 'unordered-prereleases': {
      const [shorter, longer] = warning.keys;
      return `'${shorter}' and '${longer}' are compared as text, not by the number at their end; publish '-rc.10', or use tidemark.dev/order: natural`;
    }
    case 'unknown-group':
      return `extract names the group '${warning.group}', which the pattern does not have, so it is always empty; write \${1} for the first group, with braces when text follows`;
    case 'unpadded-numbers': {
      const [shorter, longer] = warning.keys;
      return `'${shorter}' and '${longer}' are compared by bytes, not by the number at their end; pad the numbers, use a numerical policy, or tidemark.dev/order: natural`;
    }
    case 'hash-order':
      return `'${warning.keys[0]}' and '${warning.keys[1]}' look like hashes, which have no order; put a time into tags, or use tidemark.dev/policy: newest`;
  }
}

/** Looks for traps in a policy, given the keys that it compares. Expects rules that compile. */
export function findPolicyWarnings(rules: PolicyRules, keys: readonly string[]): readonly PolicyWarning[] {
  const unordered =
    rules.policy.semver === undefined || rules.native !== undefined ? undefined : findUnordered(keys);
  const isByBytes =
    rules.policy.semver === undefined &&
    rules.policy.alphabetical !== undefined &&
    rules.native === undefined;
  const disorder = isByBytes ? (findHashes(keys) ?? findUnpadded(keys)) : undefined;
  return [...(unordered ? [unordered] : []), ...findUnknownGroups(rules), ...(disorder ? [disorder] : [])];
}

function findUnordered(keys: readonly string[]): PolicyWarning | undefined {
  const seen = new Map<string, { readonly key: string; readonly digits: number }>();
  for (const key of keys) {
    const version = parseTagVersion(key);
    const match = /^(.*[A-Za-z-])([0-9]+)$/.exec(version?.prerelease ?? '');
    if (version === undefined || match === null) continue;
    const [, stem = '', { length: digits } = ''] = match;
    const family = `${version.major}.${version.minor}.${version.patch}-${stem}`;
    const other = seen.get(family);
    if (other === undefined) seen.set(family, { key, digits });
    else if (other.digits < digits) return { code: 'unordered-prereleases', keys: [other.key, key] };
    else if (other.digits > digits) return { code: 'unordered-prereleases', keys: [key, other.key] };
  }
  return undefined;
}

function findUnknownGroups({ filterTags }: PolicyRules): readonly PolicyWarning[] {
  if (filterTags === undefined) return [];
  const { names } = compileRegexp(filterTags.pattern);
  return parseTemplate(filterTags.extract).flatMap((part): readonly PolicyWarning[] => {
    if (typeof part === 'string') return [];
    const isKnown = 'group' in part ? part.group < names.length : names.includes(part.name);
    return isKnown ? [] : [{ code: 'unknown-group', group: 'group' in part ? `${part.group}` : part.name }];
  });
}

/** Texts that differ in a number of different length behind the same words. */
function findUnpadded(keys: readonly string[]): PolicyWarning | undefined {
  const seen = new Map<string, { readonly key: string; readonly digits: number }>();
  for (const key of keys) {
    const [, stem, number] = /^(.*[^0-9])([0-9]{1,6})$/s.exec(key) ?? [];
    if (stem === undefined || number === undefined) continue;
    const other = seen.get(stem);
    if (other === undefined) seen.set(stem, { key, digits: number.length });
    else if (other.digits < number.length) return { code: 'unpadded-numbers', keys: [other.key, key] };
    else if (other.digits > number.length) return { code: 'unpadded-numbers', keys: [key, other.key] };
  }
  return undefined;
}

/** Two texts that end in a hash, with letters and digits mixed, and have nothing else to be compared by. */
function findHashes(keys: readonly string[]): PolicyWarning | undefined {
  const hashed = keys.filter((key) =>
    /^(?:[A-Za-z]+[-_])?(?=[0-9a-z]*[a-z])(?=[0-9a-z]*[0-9])[0-9a-z]{7,40}$/.test(key),
  );
  const [one, other] = hashed;
  if (one === undefined || other === undefined || hashed.length * 2 < keys.length) return undefined;
  return { code: 'hash-order', keys: [one, other] };
}
