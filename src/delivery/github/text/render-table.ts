import type { ImagePolicy } from '../../../manifests/types.ts';
import type { GroupChange } from '../desired/group.ts';
import type { BodyFacts } from './body-facts.ts';
import { toSiteKey } from '../../site-key.ts';
import { toImageName } from './render-title.ts';
import { toCode } from './sanitize.ts';
import { toUpdateType, toVersion } from './version-move.ts';

const PLACES_LIMIT = 10;
const ROWS_LIMIT = 200;

/** What a reader wants to know first: which image moves from where to where, by how much, in which lines, and why. */
export function renderTable(changes: readonly GroupChange[], facts: BodyFacts): string {
  const rows = Map.groupBy(changes, ({ policy, old, new: value }) => [policy, old, value].join('\0'));
  const lines = [...rows.values()].slice(0, ROWS_LIMIT).map((same) => renderRow(same, facts));
  const more = rows.size > ROWS_LIMIT ? `\n\n… and ${rows.size - ROWS_LIMIT} more.` : '';
  return `| Image | Change | Update | Where | Why |\n| --- | --- | --- | --- | --- |\n${lines.join('\n')}${more}`;
}

function renderRow(same: readonly GroupChange[], facts: BodyFacts): string {
  const [first] = same;
  if (first === undefined) return '';
  const change = `${toCode(shorten(first.old))} → ${toCode(shorten(first.new))}`;
  const cells = [
    toCode(toImageName(first.policy, facts)),
    change,
    toUpdateType(first.old, first.new),
    renderPlaces(same, facts),
    renderReason(first.policy, facts),
  ];
  return `| ${cells.join(' | ')} |`;
}

function renderPlaces(same: readonly GroupChange[], facts: BodyFacts): string {
  const places = new Set(
    same.flatMap((change) => {
      const lines = facts.lines.get(toSiteKey(change)) ?? [];
      return lines.length === 0 ? [change.file] : lines.map((line) => `${change.file}:${line}`);
    }),
  );
  const shown = [...places].slice(0, PLACES_LIMIT).map((place) => toCode(place));
  return places.size > PLACES_LIMIT
    ? `${shown.join('<br>')}<br>and ${places.size - PLACES_LIMIT} more`
    : shown.join('<br>');
}

function renderReason(policy: string, facts: BodyFacts): string {
  const outcome = facts.policies.get(policy);
  if (outcome === undefined) return toCode(policy);
  const isNext = outcome.state === 'selected' && outcome.instead !== undefined;
  const rest = isNext ? ' that nobody asked to leave out' : '';
  return `${toCode(policy)}: ${renderRule(outcome.policy)}${rest}`;
}

/** The rule that chose the tag. How many tags there were is left out, because it changes from run to run. */
function renderRule({ spec }: ImagePolicy): string {
  const { semver, alphabetical, numerical } = spec.policy;
  const filter =
    spec.filterTags === undefined ? '' : ` among tags that match ${toCode(spec.filterTags.pattern)}`;
  if (semver !== undefined) return `the highest version in ${toCode(semver.range)}${filter}`;
  if (alphabetical !== undefined)
    return `the ${alphabetical.order === 'desc' ? 'first' : 'last'} in alphabetical order${filter}`;
  if (numerical !== undefined)
    return `the ${numerical.order === 'desc' ? 'lowest' : 'highest'} number${filter}`;
  return `the choice of the policy${filter}`;
}

function shorten(value: string): string {
  const version = toVersion(value);
  const digest = /@(sha256:[0-9a-f]{12})/.exec(value)?.[1];
  const short = version.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…');
  return digest === undefined || short.startsWith('sha256:') ? short : `${short} (${digest}…)`;
}
