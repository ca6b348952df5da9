import type { DeliveredCommit } from '../delivery/delivery.ts';
import type { Run } from './run.ts';
import { hasFailed } from './run.ts';

/** The one line that a run ends with: what changed, what did not, and what it took. */
export function toClosingLine(run: Run): string {
  const { plan, milliseconds } = run;
  const count = (state: string) => plan.markers.filter((marker) => marker.state === state).length;
  const parts = [
    ...toUpdates(run),
    `${count('current')} current`,
    ...toOptional(count('held'), 'held'),
    ...toOptional(count('unusable'), 'unusable'),
  ];
  const scanned = plan.scans.filter((scan) => scan.status !== 'suspended').length;
  const effort = `${plural(scanned, 'repository', 'repositories')}, ${toRequests(run)}, ${toSeconds(milliseconds)}`;
  const failed = hasFailed(run) ? 'failed: ' : '';
  return `${failed}${parts.join(', ')} (${effort})\n`;
}

/** What became of the values that differ, by the state of their delivery. */
function toUpdates({ plan, delivery }: Run): readonly string[] {
  if (plan.commits.length === 0) return ['nothing to update'];
  const states = new Map(delivery?.commits.map(({ automation, state }) => [automation, state]));
  const groups = Map.groupBy(plan.commits, ({ automation }) => toWord(states.get(automation)));
  return ['to update', 'updated', 'already delivered', 'not delivered'].flatMap((word) => {
    const commits = groups.get(word) ?? [];
    const values = commits.flatMap(({ changes }) => changes).length;
    const files = new Set(commits.flatMap((commit) => commit.files.map(({ path }) => path))).size;
    return commits.length === 0 ? [] : [`${plural(values, 'value')} in ${plural(files, 'file')} ${word}`];
  });
}

function toWord(state: DeliveredCommit['state'] | undefined): string {
  switch (state) {
    case undefined:
      return 'to update';
    case 'written':
    case 'committed':
    case 'pushed':
      return 'updated';
    case 'already-delivered':
      return 'already delivered';
    case 'refused':
      return 'not delivered';
  }
}

function toRequests({ requests, maxRequests }: Run): string {
  return maxRequests === undefined ? plural(requests, 'request') : `${requests} of ${maxRequests} requests`;
}

function toOptional(count: number, word: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${word}`];
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function toSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
