import { TidemarkError } from '../../errors.ts';
import { compileRegexp } from '../../go/regexp.ts';
import { compileFilter } from '../../policy/compile-filter.ts';
import { attempt } from '../attempt.ts';
import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import { shorten } from '../shorten.ts';
import { describeSamples } from './describe-samples.ts';
import type { FilterFacts, PolicyFacts } from './policy-facts.ts';
import { isTag } from '../tag.ts';

/** What is wrong with `filterTags.pattern`. */
export function checkFilter(facts: PolicyFacts): readonly Finding[] {
  const { policy, filter } = facts;
  const { filterTags } = policy.spec;
  if (filterTags === undefined) return [];
  const place = policy.placeOf(['spec', 'filterTags', 'pattern']);
  const compiled = attempt(() => compileFilter(filterTags));
  if (compiled instanceof TidemarkError) {
    return [createFinding('invalid-pattern', `${compiled.message}; correct it`, place)];
  }
  if (filter === undefined) return [];
  if (filter.isImpossible) {
    const message = `expected a pattern that a tag can match, found ${shorten(filter.pattern)}; tags have letters, digits, "_", "." and "-" only, at most 128`;
    return [createFinding('pattern-matches-no-tag', message, place)];
  }
  return [
    ...findOpenEnds(filter).map(({ rule, message }) => createFinding(rule, message, place)),
    ...checkCurrent(facts),
  ];
}

/**
 * A pattern is open where it matches a longer tag and would not if it were anchored. One that ends in `.*` is not open:
 * what follows belongs to what it asks for.
 */
function findOpenEnds({
  pattern,
  regexp,
  samples,
}: FilterFacts): readonly Pick<Finding, 'rule' | 'message'>[] {
  const atStart = compileRegexp(`^(?:${pattern})`);
  const atEnd = compileRegexp(`(?:${pattern})$`);
  const find = (longer: (tag: string) => string, anchored: typeof regexp) =>
    samples
      .map(({ tag }) => longer(tag))
      .find((tag) => isTag(tag) && regexp.test(tag) && !anchored.test(tag));
  const start = find((tag) => `x-${tag}`, atStart) ?? find((tag) => `x${tag}`, atStart);
  const end = find((tag) => `${tag}-x`, atEnd) ?? find((tag) => `${tag}x`, atEnd);
  const open: Pick<Finding, 'rule' | 'message'>[] = [];
  if (start !== undefined) {
    const message = `expected a pattern that starts with "^", found ${shorten(pattern)}, which matches the tag "${start}" as well; put "^" in front if it should not`;
    open.push({ rule: 'pattern-open-start', message });
  }
  if (end !== undefined) {
    const message = `the pattern ${shorten(pattern)} matches the tag "${end}" as well; put "$" behind it if it should not${describeSamples(samples)}`;
    open.push({ rule: 'pattern-open-end', message });
  }
  return open;
}

function checkCurrent({ policy, filter, unmatched }: PolicyFacts): readonly Finding[] {
  const [tag] = unmatched;
  if (tag === undefined || filter === undefined) return [];
  const message = `the pattern ${shorten(filter.pattern)} does not match the tag in Git, ${shorten(tag)}; expected a pattern for such tags, if the policy is to go on from it${describeSamples(filter.samples)}`;
  return [createFinding('current-tag-unmatched', message, policy.placeOf(['spec', 'filterTags', 'pattern']))];
}
