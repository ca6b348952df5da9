import type { DeliveredGroup } from '../delivery/github/request.ts';
import { toObjectName } from '../manifests/types.ts';
import type { PlannedMarker } from '../rewrite/planned-marker.ts';
import { createDeliveredFinder, toUpdateState } from './find-delivered.ts';
import type { OtherRun, Run } from './run.ts';
import { listProblems } from './run.ts';
import { toClosingLine } from './to-closing-line.ts';
import { toHoldLines } from './to-hold-lines.ts';
import { toDeliveryLines } from './to-delivery-lines.ts';
import { createColors } from './colors.ts';
import { toDiff } from './to-diff.ts';
import { toFolded } from './to-folded.ts';
import { toMove, toShortValue } from './to-move.ts';
import { toSafeText } from './safe-text.ts';
import { toProblemLine } from '../errors.ts';

/** A job summary takes 1 MiB, and one that is larger is dropped as a whole; far less is of any use to a reader. */
const rowLimit = 200;
const diffLimit = 200_000;
const bodyLimit = 60_000;
const sizeLimit = 900_000;

/** The Markdown that a workflow job shows on its page. */
export function toJobSummary(run: Run): string {
  const sections = [
    '## Tidemark\n',
    toClosingLine(run),
    ...toResults(run),
    ...(run.others ?? []).flatMap(toOther),
    toList(listProblems(run).map((problem) => `**${problem.severity}** ${toCode(toProblemLine(problem))}`)),
    toFolded('Diff', toDiff(run.plan.commits, createColors(false)).slice(0, diffLimit), 'diff'),
  ];
  const full = sections.filter((section) => section !== '');
  const fitting = full.filter((_, index) => toSize(full.slice(0, index + 1)) <= sizeLimit);
  const rest = fitting.length < full.length ? ['_The rest does not fit; the log has all of it._\n'] : [];
  return [...fitting, ...rest].join('\n');
}

function toResults({ plan, delivery }: Pick<Run, 'plan' | 'delivery'>): readonly string[] {
  const shown = plan.markers.filter((marker) => marker.state !== 'current');
  const images = new Map(
    plan.policies.map(({ policy, repository }) => [toObjectName(policy), repository.spec.image]),
  );
  return [
    toMarkdownTable(shown, images, createDeliveredFinder({ plan, delivery })),
    toList(toHoldLines(plan).split('\n').map(toCode)),
    toList(
      toDeliveryLines({ plan, ...(delivery && { delivery }) })
        .split('\n')
        .map(toLinked),
    ),
    ...(delivery?.groups ?? []).map(toProposal),
  ];
}

/** Another repository, below its URL. Its problems stand with all others. */
function toOther({ repository, plan, delivery }: OtherRun): readonly string[] {
  const title = `### ${toCode(repository)}\n`;
  if (plan === undefined) return [title, 'not read\n'];
  const current = plan.markers.filter(({ state }) => state === 'current').length;
  return [title, ...toResults({ plan, ...(delivery && { delivery }) }), `${current} current\n`];
}

function toSize(sections: readonly string[]): number {
  return sections.reduce((sum, section) => sum + Buffer.byteLength(section) + 1, 0);
}

/** The text that a dry run would have written into a pull request. */
function toProposal({ would, title = '', body = '' }: DeliveredGroup): string {
  return would === undefined || body === ''
    ? ''
    : toFolded(toSafeText(title), body.slice(0, bodyLimit), 'markdown');
}

function toMarkdownTable(
  markers: readonly PlannedMarker[],
  images: ReadonlyMap<string, string>,
  find: ReturnType<typeof createDeliveredFinder>,
): string {
  if (markers.length === 0) return '';
  const rows = markers.slice(0, rowLimit).map((marker) => {
    const image = images.get(marker.policy ?? '') ?? '';
    const cells = [
      marker.policy ?? '',
      image,
      toChange(marker, image),
      `${marker.place.file}:${marker.place.line}`,
    ];
    return `| ${cells.map(toCode).join(' | ')} | ${toUpdateState(find(marker)) ?? toState(marker)} |`;
  });
  const more = markers.length > rowLimit ? `\n…and ${markers.length - rowLimit} more.\n` : '';
  return `| Policy | Image | Old → new | Where | State |\n|---|---|---|---|---|\n${rows.join('\n')}\n${more}`;
}

function toChange(marker: PlannedMarker, image: string): string {
  switch (marker.state) {
    case 'updated':
      return toMove({ old: marker.old, new: marker.new, image });
    case 'current':
    case 'held':
      return toShortValue(marker.value, image);
    case 'unusable':
      return '';
  }
}

function toState(marker: PlannedMarker): string {
  switch (marker.state) {
    case 'updated':
    case 'current':
      return marker.state;
    case 'held':
      return `held (${marker.code})`;
    case 'unusable':
      return `unusable (${marker.reason})`;
  }
}

/** A code span that nothing in the text can leave, and that a table cell can hold. */
function toCode(text: string): string {
  const safe = toSafeText(text).replaceAll('|', '\\|').replaceAll('`', 'ˋ');
  return safe === '' ? '' : `\`${safe}\``;
}

/** A line about a pull request, the address of which is a link; everything else in it is only text. */
function toLinked(line: string): string {
  if (line === '') return '';
  const [, before, number, url, after] =
    /^(.*)pull request #(\d+) (https?:\/\/[^\s:]+(?::\d+)?\/[\w./-]+)(.*)$/.exec(line) ?? [];
  if (before === undefined || after === undefined) return toCode(line);
  return `${toCode(before)} [pull request #${number}](${url}) ${toCode(after.replace(/^: /, ''))}`.trimEnd();
}

function toList(lines: readonly string[]): string {
  const shown = lines.filter((line) => line !== '').slice(0, rowLimit);
  return shown.length === 0 ? '' : `${shown.map((line) => `- ${line}`).join('\n')}\n`;
}
