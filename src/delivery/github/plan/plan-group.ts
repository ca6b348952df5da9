import { attemptTemplate } from '../desired/fault.ts';
import type { Group } from '../desired/group.ts';
import type { Recorded } from '../desired/to-avoided.ts';
import type { Wish } from '../desired/to-wish.ts';
import { toWish } from '../desired/to-wish.ts';
import { isWithin } from '../schedule.ts';
import type { PastPull } from '../snapshot.ts';
import { parseMarker } from '../text/marker.ts';
import { renderTitle } from '../text/render-title.ts';
import { isRebuildTicked } from '../text/zone.ts';
import { closeAndDelete } from './close-pull.ts';
import type { Chosen } from './choose-changes.ts';
import { chooseChanges } from './choose-changes.ts';
import type { Choice, PlanContext } from './context.ts';
import type { Decision } from './decision.ts';
import { decide, findBlock, findUnheard } from './decision.ts';
import { sortPast } from './find-rejection.ts';
import { findHold, isOvertaken } from './guards.ts';
import type { GroupRequest, Judgement } from './judgement.ts';
import { planAbsent } from './plan-absent.ts';
import { planDirect } from './plan-direct.ts';
import { planEdited } from './plan-edited.ts';
import { planOpen } from './plan-open.ts';
import { refuseTemplate } from './refuse-template.ts';
import type { View } from './view.ts';
import { findView } from './view.ts';

/** Decides about one group. The first thing that is true of it counts, and what protects people comes first. */
export function planGroup(request: GroupRequest): Decision {
  const { group, context } = request;
  const view = findView(group, context);
  if (view?.content.kind === 'unread') return { needs: { heads: [view.branch.oid] } };
  const past = findPast(group, context);
  const recorded = findRecords(view, past);
  const chosen = chooseChanges({ group, recorded, context });
  if ('needs' in chosen) return chosen;
  const { choice, wanted, skipped } = chosen;
  const known = choice === undefined ? request : withChoice(request, choice);
  const { files, blobs } = context;
  const result = toWish({ group: known.group, wanted, skipped, files, blobs });
  if (result.kind === 'unread') return { needs: { blobs: result.blobs } };
  const missing = findMissingFiles(known.group, context);
  if (missing.length > 0) return { needs: { files: missing } };
  const decision = judge({ ...known, view, past, records: recorded?.records, skipped, result });
  return respectSchedule(withSkipped(decision, { choice, skipped }), group, context);
}

function withChoice(request: GroupRequest, { group, held, facts }: Choice): GroupRequest {
  const { context } = request;
  return { ...request, group, context: { ...context, facts, held: new Map([...context.held, ...held]) } };
}

function withSkipped(decision: Decision, { choice, skipped }: Pick<Chosen, 'choice' | 'skipped'>): Decision {
  if ('needs' in decision) return decision;
  const known = { ...(choice && { choice }), ...(skipped.length > 0 && { skipped }) };
  return { plan: { ...decision.plan, ...known } };
}

function judge(judgement: Judgement): Decision {
  const { group, view, context, result, records } = judgement;
  const wish = result.kind === 'wish' ? result.wish : undefined;
  const titled = wish && attemptTitle(group, wish, context);
  if (titled !== undefined && 'fault' in titled)
    return refuseTemplate({ group, view }, titled.fault, context);
  const found = { group, view, ...(titled && { title: titled.value }) };
  const deaf = findUnheard(found, context);
  if (deaf !== undefined) return deaf;
  if (view !== undefined && (view.content.kind === 'edited' || view.retargeted !== undefined)) {
    const asked = findAsked(view, context);
    return typeof asked === 'boolean' ? planEdited({ ...judgement, view, wish, rebuildAsked: asked }) : asked;
  }
  if (isOvertaken(view, wish, context)) {
    return decide(found, 'overtaken', { reason: 'a run that asked the registries later has been here' });
  }
  if (view?.pull?.queued === true)
    return decide(found, 'queued', { reason: 'the pull request is in the merge queue' });
  const hold = findHold(view, wish, context);
  if (hold !== undefined) return decide(found, 'held', { reason: hold });
  if (records?.paused === true)
    return decide(found, 'paused', { reason: 'somebody asked to pause this pull request' });
  switch (result.kind) {
    case 'refused':
      return decide(found, 'refused', { reason: result.reason });
    case 'moved':
      return decide(found, 'waiting', { reason: `${result.reason}; the next run sees it as it is now` });
    case 'unread':
      return { needs: { blobs: result.blobs } };
    case 'none':
      return planUnwanted(judgement);
    case 'wish':
      return planWish(judgement, result.wish);
  }
}

/** Whatever is rendered of the title after this is the same once more. */
function attemptTitle(group: Group, wish: Wish, { facts }: PlanContext) {
  const { places, options } = group;
  const asked = { option: 'title', template: options.titleTemplate, places } as const;
  return attemptTemplate(asked, () => renderTitle(group, wish, facts));
}

function planWish(judgement: Judgement, wish: Wish): Decision {
  const { view, context } = judgement;
  const namesake = view === undefined && context.incomplete ? findNamesake(judgement) : undefined;
  if (namesake !== undefined) return decide(judgement, 'held', { reason: namesake });
  if (isDirect(judgement)) return planDirect({ ...judgement, wish });
  const { pull } = view ?? {};
  if (view === undefined || pull === undefined) return planAbsent({ ...judgement, wish });
  const asked = findAsked(view, context);
  return typeof asked === 'boolean'
    ? planOpen({ ...judgement, wish, view, pull, rebuildAsked: asked })
    : asked;
}

/** What has gone by a pull request once goes on like that, because the base branch would only refuse again. */
function isDirect({ group, view, past, context }: Judgement): boolean {
  switch (group.delivery) {
    case 'commit':
      return true;
    case 'pull-request':
      return false;
    case 'auto':
      return view === undefined && past === undefined && !context.protectedGroups.has(group.key);
  }
}

function planUnwanted({ group, view, context, skipped }: Judgement): Decision {
  const found = { group, view };
  if (skipped.length > 0) {
    const reason = 'somebody asked not to propose this';
    if (view === undefined) return decide(found, 'rejected', { reason });
    const closing = closeAndDelete(view, group.key, 'ignored');
    return findBlock(found, closing, context) ?? decide(found, 'obsolete', { steps: closing, reason });
  }
  if (view === undefined) return decide(found, 'delivered');
  if (view.content.kind === 'own' && view.content.trailers.onto !== group.base) {
    return decide(found, 'delivered', {
      reason: `branch ${view.branch.name} is for ${view.content.trailers.onto}`,
    });
  }
  // A group without changes may be one whose manifests could not be read.
  if (context.incomplete && group.changes.length === 0) {
    return decide(found, 'held', {
      reason: 'not everything could be read, so nothing is closed in this run',
    });
  }
  const steps = closeAndDelete(view, group.key, 'delivered');
  return findBlock(found, steps, context) ?? decide(found, 'obsolete', { steps });
}

/** A name has a cluster in it when clusters differ, which cannot be told while one of them cannot be read. */
function findNamesake({ group, leftovers }: Judgement): string | undefined {
  const { key } = group;
  if (key.startsWith('path:')) return undefined;
  const other = leftovers.find((leftover) => withoutCluster(leftover.key) === withoutCluster(key));
  return (
    other &&
    `branch ${other.branch.name} is for ${other.key}, and not everything could be read, so it is not known whether that is the same`
  );
}

function withoutCluster(key: string): string {
  return key.replace(/@.*$/, '');
}

/** Whether somebody who may write wants the branch built again; a box says nothing about who has ticked it. */
function findAsked(view: View, { asked, writers }: PlanContext): boolean | Decision {
  const pull = view.pull ?? view.retargeted;
  if (pull === undefined) return false;
  if (asked.rebuild.includes(pull.number)) return true;
  if (!isRebuildTicked(pull.body) || pull.editor === undefined) return false;
  return writers.get(pull.editor) ?? { needs: { logins: [pull.editor] } };
}

/** What is known of earlier pull requests; the list of rejected ones is only good for what it has. */
function findPast({ branch }: Group, { history, snapshot }: PlanContext): readonly PastPull[] | undefined {
  const known = history.get(branch);
  if (known !== undefined) return known;
  const rejected = snapshot.rejected.filter((pull) => pull.branch === branch);
  return rejected.length === 0 ? undefined : rejected;
}

function findRecords(view: View | undefined, past: readonly PastPull[] | undefined): Recorded | undefined {
  if (view?.pull !== undefined) return toRecorded(view.pull);
  const [latest] = sortPast(past ?? [], past?.[0]?.base ?? '');
  const recorded = latest && toRecorded(latest);
  if (recorded === undefined || latest?.state !== 'MERGED') return recorded;
  const { paused: _, ...lasting } = recorded.records;
  return { ...recorded, records: lasting };
}

function toRecorded({ body, number }: Pick<PastPull, 'body' | 'number'>): Recorded | undefined {
  const records = parseMarker(body)?.records;
  return records && { records, pullRequest: number };
}

/** Files that the base branch seems not to have are looked up in another way before that is believed. */
function findMissingFiles(group: Group, { snapshot, files }: PlanContext): readonly string[] {
  const paths = new Set(group.changes.map(({ file }) => file));
  return [...paths].filter((path) => snapshot.files.get(path) === null && files.get(path) === undefined);
}

function respectSchedule(decision: Decision, group: Group, context: PlanContext): Decision {
  if (
    'needs' in decision ||
    decision.plan.steps.length === 0 ||
    isWithin(group.options.schedule, context.now)
  )
    return decision;
  const reason = 'outside of its schedule nothing is written';
  return { plan: { ...decision.plan, state: 'waiting', steps: [], reason } };
}
