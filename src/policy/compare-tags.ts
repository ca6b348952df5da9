import { compareBytes } from '../go/compare-bytes.ts';
import { parseFloat64 } from '../go/parse-float.ts';
import { compileFilter } from './compile-filter.ts';
import { parseOrder } from './order.ts';
import type { PolicyRules } from './select-tag.ts';
import { compareVersions } from './semver/compare-versions.ts';
import { parseTagVersion } from './semver/version.ts';

/**
 * Says which of two tags a policy would prefer if it had to choose between them: negative when `a` is worse, positive
 * when it is better, 0 when they are equal. `undefined` when the policy has no opinion: one does not pass the filter,
 * or is no version or number. A semver range does not count; what is newer stays newer outside of it.
 */
export function compareTags({ policy, filterTags }: PolicyRules, a: string, b: string): number | undefined {
  const keyOf = filterTags === undefined ? (tag: string) => tag : compileFilter(filterTags);
  const [left, right] = [keyOf(a), keyOf(b)];
  if (left === undefined || right === undefined) return undefined;
  if (policy.semver !== undefined) return compareAsVersions(left, right);
  if (policy.alphabetical !== undefined) return toSign(policy.alphabetical.order) * compareBytes(left, right);
  if (policy.numerical !== undefined) return compareAsNumbers(left, right, toSign(policy.numerical.order));
  return undefined;
}

function compareAsVersions(a: string, b: string): number | undefined {
  const [left, right] = [parseTagVersion(a), parseTagVersion(b)];
  return left === undefined || right === undefined ? undefined : compareVersions(left, right);
}

function compareAsNumbers(a: string, b: string, sign: number): number | undefined {
  const [left, right] = [parseFloat64(a), parseFloat64(b)];
  if (left === undefined || right === undefined || Number.isNaN(left) || Number.isNaN(right)) return undefined;
  return left === right ? 0 : sign * (left < right ? -1 : 1);
}

function toSign(order: string): 1 | -1 {
  return parseOrder(order) === 'asc' ? 1 : -1;
}
