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
    };

/** Looks for traps in a policy, given the keys that it compares. Expects rules that compile. */
export function findPolicyWarnings(rules: PolicyRules, keys: readonly string[]): readonly PolicyWarning[] {
  const unordered =
    rules.policy.semver === undefined || rules.native !== undefined ? undefined : findUnordered(keys);
  return [...(unordered ? [unordered] : []), ...findUnknownGroups(rules)];
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
