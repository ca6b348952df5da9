import { toObjectName } from '../../../manifests/types.ts';
import type { PolicyOutcome } from '../../../policy/select-images.ts';
import type { PlannedMarker } from '../../../rewrite/planned-marker.ts';
import type { Change } from '../../../rewrite/rewrite-file.ts';
import { toPolicyName } from '../../../rewrite/rewrite-file.ts';
import type { FileChange, PlannedCommit } from '../../delivery.ts';
import type { Group, GroupChange } from '../desired/group.ts';
import type { Choice } from '../plan/context.ts';
import type { PlannedAnew } from '../request.ts';
import { toSiteKey } from '../../site-key.ts';

type Choices = ReadonlyMap<string, Choice>;

/**
 * What was planned, with the groups that were planned anew as they are by now. Undefined when there are none. What is
 * left out where nothing else could be proposed becomes a hold.
 */
export function substitute(
  first: PlannedAnew,
  groups: readonly Group[],
  choices: Choices,
): PlannedAnew | undefined {
  if (choices.size === 0) return undefined;
  const owners = new Map<string, Choice>();
  const sites = new Map<string, Choice>();
  for (const { key, changes } of groups) {
    const choice = choices.get(key);
    if (choice === undefined) continue;
    for (const change of changes) {
      owners.set(toOwnedKey(change), choice);
      sites.set(toSiteKey(change), choice);
    }
  }
  return {
    commits: first.commits.flatMap((commit) => substituteCommit(commit, owners)),
    markers: first.markers.map((marker) => substituteMarker(marker, findChoice(marker, sites))),
    policies: substitutePolicies(first, sites),
  };
}

function toOwnedKey(change: Change & Pick<GroupChange, 'automation'>): string {
  return JSON.stringify([change.automation, change.file, change.object, change.setter, change.old]);
}

function substituteCommit(
  commit: PlannedCommit,
  owners: ReadonlyMap<string, Choice>,
): readonly PlannedCommit[] {
  const { automation } = commit;
  const found = commit.changes.map((change) => owners.get(toOwnedKey({ ...change, automation })));
  const [choice] = found;
  if (found.every((one) => one === undefined)) return [commit];
  const whole = choice?.planned.commits.find((one) => one.automation === automation);
  if (found.every((one) => one === choice) && whole?.changes.length === choice?.group.changes.length)
    return whole === undefined ? [] : [whole];
  const changes = commit.changes.flatMap((change, index) => {
    const owner = found[index];
    const key = toOwnedKey({ ...change, automation });
    return owner === undefined ? [change] : owner.group.changes.filter((one) => toOwnedKey(one) === key);
  });
  const files = commit.files.flatMap((file) => substituteFile(file, new Set(found), changes));
  return changes.length === 0 ? [] : [{ ...commit, changes, files }];
}

/** A file that several groups share shows what was planned at first. */
function substituteFile(
  file: FileChange,
  owners: ReadonlySet<Choice | undefined>,
  changes: readonly Change[],
): readonly FileChange[] {
  if (!changes.some((change) => change.file === file.path)) return [];
  const wanted = [...owners].flatMap((owner) => (owner === undefined ? [] : [owner.group]));
  const [made, ...others] = wanted.flatMap((group) => {
    const here = group.changes.filter((change) => change.file === file.path);
    const isAll = here.length === changes.filter((change) => change.file === file.path).length;
    return isAll ? group.toFiles(here) : [];
  });
  return [made !== undefined && others.length === 0 ? { ...file, ...made } : file];
}

function findChoice(marker: PlannedMarker, sites: ReadonlyMap<string, Choice>): Choice | undefined {
  if (marker.state !== 'updated' || marker.setter === undefined) return undefined;
  const { place, setter, old, new: value } = marker;
  return sites.get(toSiteKey({ file: place.file, setter, old, new: value }));
}

function substituteMarker(marker: PlannedMarker, choice: Choice | undefined): PlannedMarker {
  if (choice === undefined || marker.state !== 'updated') return marker;
  const { file, line, column } = marker.place;
  const next = choice.planned.markers.find(
    ({ place, policy }) =>
      place.file === file && place.line === line && place.column === column && policy === marker.policy,
  );
  if (next !== undefined && next.state !== 'current') return next;
  const { state: _, old: value, new: __, ...rest } = marker;
  return { ...rest, state: 'held', value, code: 'ignored', reason: toReason(marker.policy, choice) };
}

function toReason(policy: string | undefined, { skipped }: Choice): string {
  const reasons = skipped.filter((one) => one.policy === policy).map(({ reason }) => reason);
  return [...new Set(reasons)].join(', and ') || 'somebody asked not to propose it';
}

/** A policy says what it selects anew where that is so of everything that it would change. */
function substitutePolicies(
  { policies, commits, markers }: PlannedAnew,
  sites: ReadonlyMap<string, Choice>,
): readonly PolicyOutcome[] {
  const kept = new Set(
    markers.flatMap((marker) =>
      marker.state === 'updated' && findChoice(marker, sites) === undefined ? [marker.policy] : [],
    ),
  );
  const moved = new Map<string, Choice>();
  for (const change of commits.flatMap((commit) => commit.changes)) {
    const choice = sites.get(toSiteKey(change));
    if (choice !== undefined) moved.set(toPolicyName(change), choice);
  }
  return policies.map((outcome) => {
    const name = toObjectName(outcome.policy);
    const planned = kept.has(name) ? undefined : moved.get(name)?.planned;
    return planned?.policies.find(({ policy }) => toObjectName(policy) === name) ?? outcome;
  });
}
