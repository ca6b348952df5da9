import type { Run } from './run.ts';
import { hasFailed } from './run.ts';

/** The one line that a run ends with: what changed, what did not, and what it took. */
export function toClosingLine(run: Run): string {
  const { plan, requests, milliseconds } = run;
  const count = (state: string) => plan.markers.filter((marker) => marker.state === state).length;
  const parts = [
    toUpdates(run, count('updated')),
    `${count('current')} current`,
    ...toOptional(count('held'), 'held'),
    ...toOptional(count('unusable'), 'unusable'),
  ];
  const scanned = plan.scans.filter((scan) => scan.status !== 'suspended').length;
  const effort = `${plural(scanned, 'repository', 'repositories')}, ${plural(requests, 'request')}, ${toSeconds(milliseconds)}`;
  const failed = hasFailed(run) ? 'failed: ' : '';
  return `${failed}${parts.join(', ')} (${effort})\n`;
}

function toUpdates({ plan, delivery }: Run, updated: number): string {
  const files = new Set(plan.commits.flatMap((commit) => commit.files.map((file) => file.path))).size;
  if (updated === 0) return 'nothing to update';
  const verb = delivery === undefined ? 'to update' : 'updated';
  return `${plural(updated, 'value')} in ${plural(files, 'file')} ${verb}`;
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
