import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { PolicyFacts } from './policy-facts.ts';

/** Names that people move from one image to the next. */
const floating = /^(?:v?[0-9]{1,4}(?:\.[0-9]{1,4})?|[a-z][a-z_.-]*)$/i;

/** A policy that can only select `latest` and the like never changes a value, because the tag stays the same. */
export function checkFloating({ policy, filter }: PolicyFacts): readonly Finding[] {
  if (filter === undefined || !filter.isComplete || filter.samples.length === 0) return [];
  const tags = filter.samples.map(({ tag }) => tag);
  if (!tags.every((tag) => floating.test(tag))) return [];
  const place = policy.placeOf(['spec', 'filterTags', 'pattern']);
  const names = tags
    .slice(0, 3)
    .map((tag) => `"${tag}"`)
    .join(', ');
  if (policy.spec.digestReflectionPolicy === 'Always') {
    const message = `the policy can only select ${names}, so that nothing but the digest ever changes; nothing is to be done if that is meant`;
    return [{ ...createFinding('floating-only', message, place), severity: 'note' }];
  }
  const message = `expected tags that a new image adds, found a pattern for ${names} only, so that no value ever changes; select versioned tags, or set digestReflectionPolicy: Always to follow the digest`;
  return [createFinding('floating-only', message, place)];
}
