import { RE2JS } from 're2js';
import { TidemarkError } from '../../src/errors.ts';
import { expandTemplate } from '../../src/go/expand.ts';
import { parseFloat64 } from '../../src/go/parse-float.ts';
import { normalizePattern } from '../../src/go/normalize-pattern.ts';
import { compileRanking } from '../../src/policy/compile-ranking.ts';
import { compileFilter } from '../../src/policy/compile-filter.ts';
import type { PolicyRules } from '../../src/policy/select-tag.ts';
import { compareVersions } from '../../src/policy/semver/compare-versions.ts';
import { satisfies } from '../../src/policy/semver/constraint.ts';
import { parseConstraint } from '../../src/policy/semver/parse-constraint.ts';
import type { Version } from '../../src/policy/semver/version.ts';
import { parseTagVersion } from '../../src/policy/semver/version.ts';

type Outcome = { readonly tag: string } | { readonly message: string };

/** Flux's algorithm step by step: sort, filter into a map, walk its keys downwards. No care for speed. */
export function selectSlowly(rules: PolicyRules, tags: readonly string[]): Outcome {
  try {
    compileRanking(rules.policy);
    if (tags.length === 0) return { message: 'no tags in database' };
    if (rules.filterTags) compileFilter(rules.filterTags);
  } catch (error) {
    if (error instanceof TidemarkError) return { message: error.message };
    throw error;
  }
  const byKey = new Map<string, string>();
  for (const tag of sortDown(tags)) {
    const key = extract(rules, tag);
    if (key !== undefined) byKey.set(key, tag);
  }
  const chosen = choose(rules, sortDown([...byKey.keys()]));
  return 'message' in chosen ? chosen : { tag: byKey.get(chosen.key) ?? '' };
}

function sortDown(texts: readonly string[]): readonly string[] {
  return texts.toSorted((a, b) => Buffer.compare(Buffer.from(b), Buffer.from(a)));
}

function extract({ filterTags }: PolicyRules, tag: string): string | undefined {
  if (filterTags === undefined) return tag;
  const { source, names } = normalizePattern(filterTags.pattern);
  const matcher = RE2JS.compile(source).matcher(tag);
  if (!matcher.find()) return undefined;
  const groups = names.map((_, group) => matcher.group(group) ?? undefined);
  return filterTags.extract === '' ? tag : expandTemplate(filterTags.extract, { names, groups });
}

type Chosen = { readonly key: string } | { readonly message: string };

function choose({ policy }: PolicyRules, keys: readonly string[]): Chosen {
  const [first] = keys;
  if (first === undefined) return { message: 'version list argument cannot be empty' };
  if (policy.semver) return chooseVersion(policy.semver.range, keys);
  if (policy.alphabetical) {
    const isDescending = policy.alphabetical.order.toUpperCase() === 'DESC';
    return { key: (isDescending ? keys.at(-1) : first) ?? '' };
  }
  return chooseNumber(policy.numerical?.order.toUpperCase() === 'DESC', keys);
}

function chooseVersion(range: string, keys: readonly string[]): Chosen {
  const constraint = parseConstraint(range);
  let best: { key: string; version: Version } | undefined;
  for (const key of keys) {
    const version = parseTagVersion(key);
    if (version === undefined || !satisfies(version, constraint)) continue;
    if (best === undefined || compareVersions(version, best.version) > 0) best = { key, version };
  }
  return best ?? { message: 'unable to determine latest version from provided list' };
}

function chooseNumber(isDescending: boolean, keys: readonly string[]): Chosen {
  let best: { key: string; value: number } | undefined;
  for (const key of keys) {
    const value = parseFloat64(key);
    if (value === undefined) return { message: `failed to parse invalid numeric value '${key}'` };
    if (best !== undefined && (isDescending ? value > best.value : value < best.value)) continue;
    best = { key, value };
  }
  return best ?? { message: '' };
}
