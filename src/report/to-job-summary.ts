import { toObjectName } from '../manifests/types.ts';
import type { PlannedMarker } from '../rewrite/planned-marker.ts';
import type { Run } from './run.ts';
import { listProblems } from './run.ts';
import { toClosingLine } from './to-closing-line.ts';
import { toHoldLines } from './to-hold-lines.ts';
import { toDeliveryLines } from './to-delivery-lines.ts';
import { toMove, toShortValue } from './to-move.ts';
import { toSafeText } from './safe-text.ts';
import { toProblemLine } from '../errors.ts';

/** A job summary takes 1 MiB; far fewer rows are of any use to a reader. */
const rowLimit = 200;

/** The Markdown that a workflow job shows on its page. */
export function toJobSummary(run: Run): string {
  const shown = run.plan.markers.filter((marker) => marker.state !== 'current');
  const images = new Map(
    run.plan.policies.map(({ policy, repository }) => [toObjectName(policy), repository.spec.image]),
  );
  const sections = [
    '## Tidemark\n',
    toClosingLine(run),
    toMarkdownTable(shown, images),
    toList(toHoldLines(run.plan).split('\n')),
    toList(toDeliveryLines(run).split('\n')),
    toList(listProblems(run).map((problem) => `**${problem.severity}** ${toCode(toProblemLine(problem))}`)),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function toMarkdownTable(markers: readonly PlannedMarker[], images: ReadonlyMap<string, string>): string {
  if (markers.length === 0) return '';
  const rows = markers.slice(0, rowLimit).map((marker) => {
    const image = images.get(marker.policy ?? '') ?? '';
    const cells = [
      marker.policy ?? '',
      image,
      toChange(marker, image),
      `${marker.place.file}:${marker.place.line}`,
    ];
    return `| ${cells.map(toCode).join(' | ')} | ${toState(marker)} |`;
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

function toList(lines: readonly string[]): string {
  const shown = lines.filter((line) => line !== '').slice(0, rowLimit);
  return shown.length === 0 ? '' : `${shown.map((line) => `- ${line}`).join('\n')}\n`;
}
