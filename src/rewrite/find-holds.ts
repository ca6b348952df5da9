import type { Problem } from '../errors.ts';
import { toObjectName } from '../manifests/types.ts';
import type { TagComparison } from '../policy/compare-tags.ts';
import { compileComparison } from '../policy/compare-tags.ts';
import { toKeyOf } from '../policy/compile-filter.ts';
import { isWithinStep } from '../policy/gates/update-limit.ts';
import type { Hold, HoldCode } from '../policy/hold.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import { parseTagVersion } from '../policy/semver/version.ts';
import { compileExclusions } from '../registry/exclusion.ts';
import type { Scope } from './collect-markers.ts';
import type { Marker } from './find-markers.ts';
import { listPolicyNames, toCurrentTag, toGroupKey } from './marker-group.ts';

/** By `toGroupKey`: why the values of a policy in one object stay as they are. */
export type GroupHolds = ReadonlyMap<string, Hold>;

export type FoundHolds = { readonly holds: GroupHolds; readonly problems: readonly Problem[] };

export type Selected = PolicyOutcome & { readonly state: 'selected' };

/**
 * Finds the values that would move backwards, too far forwards, or too early. Flux would write them; the order of the
 * policy tells that something is wrong, mostly with the registry: a deleted tag, a restored backup, a stray version.
 */
export function findHolds(
  policies: readonly PolicyOutcome[],
  scopes: readonly Scope[],
  { strict }: { readonly strict: boolean },
): FoundHolds {
  if (strict && policies.every((outcome) => outcome.state !== 'selected' || outcome.instead === undefined))
    return { holds: new Map(), problems: [] };
  const create = strict ? createInsteadJudge : createStepJudge;
  const judges = new Map(
    policies.flatMap((outcome) =>
      outcome.state === 'selected' ? [[toObjectName(outcome.policy), create(outcome)] as const] : [],
    ),
  );
  const holds = new Map<string, Hold>();
  const problems = new Map<string, Problem>();
  for (const marker of scopes.flatMap((scope) => scope.files.flatMap((file) => file.markers))) {
    if (!marker.state.usable) continue;
    const { setter, value } = marker.state;
    const current = toCurrentTag(setter, value);
    if (current === undefined) continue;
    for (const policy of listPolicyNames(setter)) {
      const { hold, warning } = judges.get(policy)?.(current) ?? {};
      const key = toGroupKey(policy, marker);
      if (hold !== undefined && !holds.has(key)) holds.set(key, hold);
      if (warning !== undefined && !problems.has(policy))
        problems.set(policy, toWarning(warning, marker, policy));
    }
  }
  return { holds, problems: [...problems.values()] };
}

export type JudgedStep = { readonly hold?: Hold; readonly warning?: string };

/** Judges the step from any tag to the one that a policy selected. */
export function createStepJudge(outcome: Selected): (current: string) => JudgedStep {
  const { options, tag, waiting } = outcome;
  // Whoever names one tag means it.
  if (options.pin !== undefined) return () => ({});
  const compare = compileComparison(outcome.rules);
  const judgeInstead = createInsteadJudge(outcome);
  return (current) => {
    const ignored = judgeInstead(current);
    if (ignored.hold !== undefined) return ignored;
    if (current === tag) return waiting === undefined ? {} : { hold: waiting };
    const hold = [
      findDowngrade(outcome, current, compare),
      findLargeStep(outcome, current),
      findOutlier(outcome, current),
    ].find((found) => found !== undefined && !options.override.has(found.code));
    if (hold !== undefined) return { hold };
    const warning = describeJump(outcome, current);
    return warning === undefined ? {} : { warning };
  };
}

/**
 * Judges only whether a tag that is chosen in place of one that people do not want leads forwards. Nobody asked to go
 * back, so no option of the policy allows it.
 */
function createInsteadJudge({ rules, tag, instead }: Selected): (current: string) => JudgedStep {
  if (instead === undefined) return () => ({});
  const compare = compileComparison(rules);
  return (current) => ((compare(tag, current) ?? 0) < 0 ? { hold: instead } : {});
}

function findDowngrade(
  { repository, tag, tags }: Selected,
  current: string,
  compare: TagComparison,
): Hold | undefined {
  const order = compare(tag, current);
  if (order === undefined || order >= 0) return undefined;
  const { image } = repository.spec;
  const isKnown = tags.includes(current) || compileExclusions(repository.spec.exclusionList)(current);
  if (!isKnown) {
    const reason = `${tag} is older than ${current}, which ${image} does not list any more`;
    return toHold('current-tag-missing', reason);
  }
  return toHold('would-downgrade', `${tag} is older than ${current}`);
}

/** The policy chose by the newest tag in Git; a value far behind it may be further away than is allowed. */
function findLargeStep({ options, rules, tag }: Selected, current: string): Hold | undefined {
  const limit = options.updateLimit;
  if (limit === undefined) return undefined;
  const keyOf = toKeyOf(rules.filterTags);
  if (isWithinStep(tag, { limit, base: current, keyOf })) return undefined;
  return {
    code: 'update-limit',
    reason: `${current} to ${tag} is more than tidemark.dev/update-limit: ${limit}`,
  };
}

function findOutlier({ options, tag }: Selected, current: string): Hold | undefined {
  if (isSignature(tag)) return toHold('outlier', `${tag} is a signature or an attestation, not an image`);
  const jump = countMajors(current, tag);
  if (options.maxMajorJump === undefined || jump === undefined || jump <= options.maxMajorJump)
    return undefined;
  return toHold('outlier', `${current} to ${tag} is more than ${options.maxMajorJump} major versions`);
}

/** What cosign keeps beside images, whatever the exclusion list says. */
function isSignature(tag: string): boolean {
  return /^sha256-[0-9a-f]{64}(?:\.(?:sig|att|sbom))?$/.test(tag);
}

/** No product has that many versions; a date beside them has. */
const suspiciousJump = 100;

function describeJump({ options, tag, repository }: Selected, current: string): string | undefined {
  const jump = countMajors(current, tag);
  if (options.maxMajorJump !== undefined || jump === undefined || jump <= suspiciousJump) return undefined;
  return `${current} to ${tag} of ${repository.spec.image} is a jump over ${jump} major versions, perhaps to a tag of another scheme; narrow the policy's range or filter, or say how many are right with tidemark.dev/max-major-jump`;
}

function toWarning(message: string, { place }: Marker, policy: string): Problem {
  return { severity: 'warning', code: 'outlier', message: `ImagePolicy ${policy}: ${message}`, place };
}

/** How many major versions lie between two tags; `undefined` when one is no version. */
function countMajors(from: string, to: string): number | undefined {
  const [left, right] = [parseTagVersion(from), parseTagVersion(to)];
  return left === undefined || right === undefined ? undefined : Number(right.major) - Number(left.major);
}

function toHold(code: HoldCode, reason: string): Hold {
  return {
    code,
    reason: `${reason}; to move all the same, annotate the ImagePolicy with tidemark.dev/override: ${code}`,
  };
}
