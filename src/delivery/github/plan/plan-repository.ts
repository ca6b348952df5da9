import { findHold, isOvertaken } from './guards.ts';
import type { Group } from '../desired/group.ts';
import { closeAndDelete, setNotice } from './close-pull.ts';
import type { PlanContext } from './context.ts';
import type { Decision } from './decision.ts';
import { decide, findBlock, findUnheard } from './decision.ts';
import { isWithin } from '../schedule.ts';
import type { Slots } from './judgement.ts';
import { planGroup } from './plan-group.ts';
import { refuseTemplate } from './refuse-template.ts';
import type { GroupPlan, Needs, RepositoryPlan, Step } from './step.ts';
import type { Leftover } from './view.ts';
import { toLeftovers } from './view.ts';
import { isScratch } from './scratch.ts';
import { toWish } from '../desired/to-wish.ts';

const HOUR = 3_600_000;

/**
 * Decides what there is to do for a whole repository. Pure and total: the same state gives the same plan, and every
 * state has one. What is created comes before what it replaces, so that a crash leaves both rather than none.
 */
export function planRepository(context: PlanContext): RepositoryPlan {
  const obstacle = findObstacle(context);
  if (obstacle !== undefined)
    return { groups: context.groups.map((group) => skip(group, obstacle)), needs: toNeeds([]) };
  const leftovers = toLeftovers(context);
  const slots = countSlots(context, leftovers);
  const decisions = [
    ...context.groups.map(
      (group) => findConflict(group, context) ?? planGroup({ group, context, slots, leftovers }),
    ),
    ...leftovers.map((leftover) => planLeftover(leftover, context)),
  ];
  return {
    groups: decisions.flatMap((decision) => ('plan' in decision ? [decision.plan] : [])),
    needs: toNeeds(decisions),
  };
}

function findObstacle({ snapshot, base }: PlanContext): string | undefined {
  if (snapshot.closed !== undefined) return `the repository is ${snapshot.closed}`;
  return snapshot.base === undefined ? `there is no base branch '${base}'` : undefined;
}

/** Names come from templates of users, so two groups may ask for one, or for the base branch itself. */
function findConflict(group: Group, context: PlanContext): Decision | undefined {
  const { groups, base } = context;
  const found = { group, view: undefined };
  if (group.misnamed !== undefined) return refuseTemplate(found, group.misnamed, context);
  const other = groups.find(({ branch }) => branch === group.branch);
  const taken =
    group.branch === base ? 'the base branch' : other === group ? undefined : `group ${other?.key ?? ''}`;
  const refuse = (why: string) => {
    const reason = `expected a branch of its own, found '${group.branch}', ${why}; change the branch template`;
    const { branchTemplate: template } = group.options;
    const place = group.places.branch;
    const fault = { option: 'branch', template, reason, ...(place && { place }) } as const;
    return refuseTemplate(found, fault, context);
  };
  if (taken !== undefined) return refuse(`which is that of ${taken}`);
  const earlier = [base, ...groups.slice(0, groups.indexOf(group)).map(({ branch }) => branch)];
  const nested = earlier.find((name) => isBelow(name, group.branch) || isBelow(group.branch, name));
  return nested === undefined ? undefined : refuse(`and Git cannot have it beside '${nested}'`);
}

/** A branch is a file below its folder, so that `a` and `a/b` cannot both be. */
function isBelow(name: string, folder: string): boolean {
  return name.startsWith(`${folder}/`);
}

function skip({ key, automations, branch }: PlanContext['groups'][number], reason: string): GroupPlan {
  return { key, state: 'skipped', automations, branch, steps: [], reason };
}

/** A pull request that is about to be closed does not stand in the way of the one that replaces it. */
function countSlots(
  { snapshot, base, limits, now, opened }: PlanContext,
  leftovers: readonly Leftover[],
): Slots {
  const leaving = new Set(leftovers.map(({ branch }) => branch.name));
  const open = snapshot.branches
    .filter((branch) => !leaving.has(branch.name))
    .flatMap(({ pulls }) => pulls.filter((pull) => !pull.isCrossRepository && pull.base === base));
  const lastHour = open.filter(({ createdAt }) => now.getTime() - Date.parse(createdAt) < HOUR).length;
  return {
    left: Math.min(limits.open - open.length, limits.newPerRun - opened, limits.newPerHour - lastHour),
  };
}

/** A branch of ours that nothing asks for any more. */
function planLeftover(leftover: Leftover, context: PlanContext): Decision {
  const { branch, pull, content, key } = leftover;
  const found = { group: { key, automations: [], branch: branch.name }, view: leftover };
  if (isScratch(branch.name, context.prefix)) return close(leftover, found, context);
  if (content.kind === 'unread') return { needs: { heads: [branch.oid] } };
  const deaf = findUnheard(found, context);
  if (deaf !== undefined) return deaf;
  if (leftover.retargeted !== undefined)
    return decide(found, 'edited', { reason: 'its pull request was pointed elsewhere' });
  if (content.kind === 'edited') {
    const notice =
      '> **Paused**: nothing asks for this update any more, but the branch has commits of others. Close it if it is not needed.';
    const steps: readonly Step[] = pull === undefined || pull.queued ? [] : setNotice(pull, notice);
    return decide(found, 'edited', {
      steps,
      reason: `no longer needed, but branch ${branch.name} has commits by ${content.by}`,
    });
  }
  if (isOvertaken(leftover, undefined, context)) return decide(found, 'overtaken');
  if (pull?.queued === true) return decide(found, 'queued');
  const hold = context.incomplete ? 'not everything could be read' : findHold(leftover, undefined, context);
  if (hold !== undefined) return decide(found, 'held', { reason: `${hold}; nothing is closed in this run` });
  const { policies } = content.trailers;
  if (!policies.every((policy) => isWithin(context.schedules.get(policy) ?? [], context.now)))
    return decide(found, 'waiting', { reason: 'outside of its schedule nothing is written' });
  const after = findSuccessors(policies, context);
  return close(leftover, found, context, after);
}

function close(
  leftover: Leftover,
  found: Parameters<typeof decide>[0],
  context: PlanContext,
  after: readonly string[] = [],
): Decision {
  const steps = closeAndDelete(leftover, leftover.key, 'obsolete');
  return findBlock(found, steps, context) ?? decide(found, 'obsolete', { steps, after });
}

/** Groups that take over what a vanished one has proposed; they have to be there first. */
function findSuccessors(policies: readonly string[], context: PlanContext): readonly string[] {
  return context.groups.flatMap((group) => {
    if (!group.changes.some(({ policy }) => policies.includes(policy))) return [];
    const { files, blobs } = context;
    const result = toWish({ group, wanted: group.changes, skipped: [], files, blobs });
    // One that was refused before its files were read may well want something.
    return result.kind === 'wish' || result.kind === 'unread' ? [group.key] : [];
  });
}

type TextNeed = Exclude<keyof Needs, 'details' | 'choices' | 'token'>;

function toNeeds(decisions: readonly Decision[]): Needs {
  const needs = decisions.flatMap((decision) => ('needs' in decision ? [decision.needs] : []));
  const all = (key: TextNeed): readonly string[] => [...new Set(needs.flatMap((need) => need[key] ?? []))];
  const details = new Map(needs.flatMap((need) => need.details ?? []).map((need) => [need.key, need]));
  const choices = new Map(needs.flatMap((need) => need.choices ?? []).map((need) => [need.key, need]));
  return {
    details: [...details.values()],
    choices: [...choices.values()],
    token: needs.flatMap((need) => need.token ?? []).slice(0, 1),
    history: all('history'),
    heads: all('heads'),
    blobs: all('blobs'),
    files: all('files'),
    logins: all('logins'),
  };
}
