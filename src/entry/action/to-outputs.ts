import type { DeliveredGroup, Intent } from '../../delivery/github/request.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { OtherRun, Run } from '../../report/run.ts';
import { listProblems } from '../../report/run.ts';

/** A job has a megabyte for its outputs. */
const listLimit = 500;
const textLimit = 300;

/** The outputs of `action.yml` without the path of the report, as texts; a test keeps the two lists equal. */
export function toOutputs(run: Run) {
  const { markers, policies } = run.plan;
  const images = new Map(
    policies.map(({ policy, repository }) => [toObjectName(policy), repository.spec.image]),
  );
  const changes = markers.flatMap(({ place: { file, line }, policy = '', ...marker }) =>
    marker.state === 'updated'
      ? [{ policy, image: images.get(policy) ?? '', file, line, old: marker.old, new: marker.new }]
      : [],
  );
  const holds = markers.flatMap(({ place: { file, line }, policy = '', ...marker }) =>
    marker.state === 'held'
      ? [
          {
            policy,
            file,
            line,
            value: marker.value,
            code: marker.code,
            reason: marker.reason.slice(0, textLimit),
          },
        ]
      : [],
  );
  const commits = (run.delivery?.commits ?? []).filter((commit) => commit.sha !== undefined);
  const pulls = toPulls(run.delivery?.groups);
  return {
    changed: String(changes.length > 0),
    updates: String(changes.length),
    changes: toList(changes),
    holds: toList(holds),
    counts: JSON.stringify(toCounts(run)),
    commits: toList(commits),
    'pull-requests': toList(pulls),
    'other-repositories': toList((run.others ?? []).map(toOther)),
    'commit-shas': toList([...new Set(commits.map(({ sha }) => sha))]),
    'pull-request-numbers': toList(pulls.map(({ number }) => number)),
    'pull-request-urls': toList(pulls.map(({ url }) => url)),
  };
}

/** What was done in another repository; all other outputs are about this one. */
function toOther({ repository, plan, delivery }: OtherRun) {
  const changed = (plan?.markers ?? []).filter(({ state }) => state === 'updated').length;
  const commits = (delivery?.commits ?? []).flatMap(({ branch, sha }) =>
    sha === undefined ? [] : [{ branch, sha }],
  );
  const pulls = toPulls(delivery?.groups);
  return { repository, read: plan !== undefined, updates: changed, commits, pullRequests: pulls };
}

const ACTIONS: Readonly<Record<Intent, string>> = {
  open: 'opened',
  rebuild: 'updated',
  edit: 'edited',
  close: 'closed',
  commit: 'unchanged',
  'clean-up': 'unchanged',
  merge: 'unchanged',
};

function toPulls(groups: readonly DeliveredGroup[] = []) {
  return groups.flatMap(({ pullRequest, state, did }) =>
    pullRequest === undefined
      ? []
      : [{ ...pullRequest, state, action: did === undefined ? 'unchanged' : ACTIONS[did] }],
  );
}

/** How many values are in which state, and how much there is to say. */
export function toCounts(run: Run) {
  const problems = listProblems(run);
  const count = (state: string) => run.plan.markers.filter((marker) => marker.state === state).length;
  return {
    updated: count('updated'),
    current: count('current'),
    held: count('held'),
    unusable: count('unusable'),
    errors: problems.filter(({ severity }) => severity === 'error').length,
    warnings: problems.filter(({ severity }) => severity === 'warning').length,
  };
}

function toList(values: readonly unknown[]): string {
  return JSON.stringify(values.slice(0, listLimit));
}
