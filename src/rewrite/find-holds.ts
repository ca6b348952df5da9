import { toObjectName } from '../manifests/types.ts';
import { compareTags } from '../policy/compare-tags.ts';
import type { Hold, HoldCode } from '../policy/hold.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import { parseTagVersion } from '../policy/semver/version.ts';
import { compileExclusions } from '../registry/exclusion.ts';
import type { Scope } from './collect-markers.ts';
import { toCurrentTag, toGroupKey } from './marker-group.ts';

/** By `toGroupKey`: why the values of a policy in one object stay as they are. */
export type GroupHolds = ReadonlyMap<string, Hold>;

type Selected = PolicyOutcome & { readonly state: 'selected' };

/**
 * Finds the values that would move backwards, or too far forwards. Flux would write them; the order of the policy tells
 * that something is wrong, mostly with the registry: a deleted tag, a restored backup, a stray version.
 */
export function findHolds(policies: readonly PolicyOutcome[], scopes: readonly Scope[]): GroupHolds {
  const selected = new Map(
    policies.flatMap((outcome) => (outcome.state === 'selected' ? [[toObjectName(outcome.policy), outcome] as const] : [])),
  );
  const holds = new Map<string, Hold>();
  for (const marker of scopes.flatMap((scope) => scope.files.flatMap((file) => file.markers))) {
    if (!marker.state.usable) continue;
    const { setter, value } = marker.state;
    const outcome = selected.get(`${setter.namespace}/${setter.policy}`);
    const current = toCurrentTag(setter, value);
    if (outcome === undefined || current === undefined || current === outcome.tag) continue;
    const hold = findHold(outcome, current);
    const key = toGroupKey(setter, marker);
    if (hold !== undefined && !holds.has(key)) holds.set(key, hold);
  }
  return holds;
}

function findHold(outcome: Selected, current: string): Hold | undefined {
  const found = findDowngrade(outcome, current) ?? findOutlier(outcome, current);
  return found === undefined || outcome.options.override.has(found.code) ? undefined : found;
}

function findDowngrade(outcome: Selected, current: string): Hold | undefined {
  const { policy, repository, tag, tags } = outcome;
  const order = compareTags(policy.spec, tag, current);
  if (order === undefined || order >= 0) return undefined;
  const { image } = repository.spec;
  const isKnown = tags.includes(current) || compileExclusions(repository.spec.exclusionList)(current);
  if (!isKnown) {
    const reason = `${tag} is older than ${current}, which ${image} does not list any more`;
    return toHold('current-tag-missing', reason);
  }
  return toHold('would-downgrade', `${tag} is older than ${current}`);
}

function findOutlier({ options, tag }: Selected, current: string): Hold | undefined {
  const jump = countMajors(current, tag);
  if (options.maxMajorJump === undefined || jump === undefined || jump <= options.maxMajorJump) return undefined;
  return toHold('outlier', `${current} to ${tag} is more than ${options.maxMajorJump} major versions`);
}

/** How many major versions lie between two tags; `undefined` when one is no version. */
function countMajors(from: string, to: string): number | undefined {
  const [left, right] = [parseTagVersion(from), parseTagVersion(to)];
  return left === undefined || right === undefined ? undefined : Number(right.major) - Number(left.major);
}

function toHold(code: HoldCode, reason: string): Hold {
  return { code, reason: `${reason}; to move all the same, annotate the ImagePolicy with tidemark.dev/override: ${code}` };
}
