import { toObjectName } from '../../../manifests/types.ts';
import type { AvoidedTags } from '../../../policy/avoided.ts';
import { compileComparison } from '../../../policy/compare-tags.ts';
import type { PolicyOutcome } from '../../../policy/select-images.ts';
import type { Group } from '../desired/group.ts';
import type { Recorded } from '../desired/to-avoided.ts';
import { mergeAvoided, toAvoidedTags, toSkippedTag } from '../desired/to-avoided.ts';
import type { Choice, Held } from '../plan/context.ts';
import type { ChoiceNeed } from '../plan/step.ts';
import { applyRecords } from '../records.ts';
import type { PlannedAnew, SkippedTag } from '../request.ts';
import type { BodyFacts } from '../text/body-facts.ts';

/** A digest that nobody wants takes its tag with it, which shows one tag at a time. */
const TRIES_LIMIT = 50;
const SKIPPED_LIMIT = 10;

/** Everything that a delivery is about, without some tags. */
export type Anew = {
  readonly groups: readonly Group[];
  readonly held: ReadonlyMap<string, Held>;
  readonly facts: BodyFacts;
  readonly planned: PlannedAnew;
};

export type PlanAnew = (avoided: AvoidedTags) => Promise<Anew>;

/**
 * Plans until a group has nothing that people have turned down. Other groups of the same policies keep theirs, because
 * what is asked for on a pull request is about that one.
 */
export async function chooseAnew(need: ChoiceNeed, planAnew: PlanAnew): Promise<Choice> {
  const { group, recorded } = need;
  let avoided: AvoidedTags = new Map();
  let { ignored } = need;
  for (let tries = 0; ; tries++) {
    avoided = mergeAvoided(avoided, toAvoidedTags(ignored, recorded));
    const anew = await planAnew(avoided);
    const next = anew.groups.find(({ key }) => key === group.key);
    ({ ignored } = applyRecords(next?.changes ?? [], recorded.records));
    if (ignored.length > 0 && tries < TRIES_LIMIT) continue;
    const { facts, planned } = anew;
    const skipped = [...avoided.keys()].flatMap((policy) => listSkipped(policy, planned, recorded));
    return { group: toGroup(group, next), held: findPassing(avoided, anew), facts, planned, skipped };
  }
}

/** The pull request stays where it is, whatever a template makes of the other version. */
function toGroup(group: Group, next: Group | undefined): Group {
  const { message: _, ...rest } = group;
  if (next === undefined) return { ...rest, changes: [] };
  const { key, base, branch, misnamed } = group;
  return { ...next, key, base, branch, ...(misnamed !== undefined && { misnamed }) };
}

/** The next best one may be there in the next run. */
function findPassing(avoided: AvoidedTags, { held }: Anew): ReadonlyMap<string, Held> {
  return new Map([...held].filter(([policy, { passing }]) => passing && avoided.has(policy)));
}

/** What the policy would have taken before what it takes now, the best first. */
function listSkipped(policy: string, { policies }: PlannedAnew, recorded: Recorded): readonly SkippedTag[] {
  const outcome = policies.find((one) => toObjectName(one.policy) === policy);
  if (outcome === undefined) return [];
  const { image } = outcome.repository.spec;
  return listBetter(outcome)
    .slice(0, SKIPPED_LIMIT)
    .map((tag) => toSkippedTag({ policy, image, tag }, recorded));
}

function listBetter(outcome: PolicyOutcome): readonly string[] {
  const { rules, dropped = [] } = outcome;
  const tags = dropped.flatMap(({ gate, tag }) => (gate === 'ignored' ? [tag] : []));
  if (rules === undefined) return tags;
  const compare = compileComparison(rules);
  const selected = outcome.state === 'selected' ? outcome.tag : undefined;
  return tags
    .filter((tag) => selected === undefined || (compare(tag, selected) ?? -1) > 0)
    .toSorted((a, b) => compare(b, a) ?? 0);
}
