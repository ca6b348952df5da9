import { toPlaceText } from '../errors.ts';
import type { Colors } from './colors.ts';
import { toColumns } from './columns.ts';
import { toSafeText } from './safe-text.ts';
import { toSecretRow } from './explained-login.ts';
import type { ExplainedMarker, PolicyExplanation } from './to-explanation.ts';
import type { RenderedField } from './to-rendered-fields.ts';
import { toMove } from './to-move.ts';

/** An explanation as a page for a terminal. */
export function toExplanationText(explanation: PolicyExplanation, colors: Colors): string {
  const { tag, warnings } = explanation;
  const sections = [
    toHead(explanation),
    toSection('Credentials', toLoginRows(explanation), colors),
    toResult(explanation, colors),
    toSection(
      'Tags',
      explanation.funnel.map(({ step, count }) => [String(count), step]),
      colors,
    ),
    toSection(
      'Nearest misses',
      explanation.misses.map(({ tag: missed, reason, detail }) => [missed, reason, detail]),
      colors,
    ),
    toSection(
      'Tags of the same text',
      explanation.shared.map(({ extracted, tags }) => [extracted, tags.join(', ')]),
      colors,
    ),
    toSection('Asked about', tag === undefined ? [] : [[tag.tag, tag.gate, tag.detail]], colors),
    toSection(
      'Warnings',
      warnings.map((warning) => [warning]),
      colors,
    ),
    toSection(
      'Values',
      explanation.markers.map((marker) => toMarkerRow(marker, explanation)),
      colors,
    ),
    toSection('Policy as rendered', toFieldRows(explanation.fields), colors),
    toSection('Repository as rendered', toFieldRows(explanation.repository.fields), colors),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function toHead({ policy, clusters, place, repository }: PolicyExplanation): string {
  return toRows([
    ['ImagePolicy', policy, toPlaceText(place)],
    ...(clusters === undefined
      ? []
      : [[clusters.length === 1 ? 'Cluster' : 'Clusters', clusters.join(', ')]]),
    ['ImageRepository', repository.name, toPlaceText(repository.place)],
    ['Image', repository.image],
  ]);
}

function toLoginRows({ repository }: PolicyExplanation): readonly (readonly string[])[] {
  const { credentials, secrets = [] } = repository;
  return [['login', credentials], ...secrets.map(toSecretRow)];
}

function toFieldRows(fields: readonly RenderedField[]): readonly (readonly string[])[] {
  return fields.map(({ path, value, place }) => [path, value, toPlaceText(place)]);
}

function toResult({ state, selected, reason, code, rule }: PolicyExplanation, colors: Colors): string {
  const paint = { selected: colors.green, held: colors.yellow, failed: colors.red }[state];
  const lines = [
    `${paint(state)}${selected === undefined ? '' : ` ${toSafeText(selected)}`}`,
    ...(rule === undefined ? [] : [`  because ${toSafeText(rule)}`]),
    ...(reason === undefined ? [] : [`  ${code === undefined ? '' : `${code}: `}${toSafeText(reason)}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function toSection(title: string, rows: readonly (readonly string[])[], colors: Colors): string {
  if (rows.length === 0) return '';
  return `${colors.bold(title)}\n${toRows(rows.map(([first = '', ...others]) => [`  ${first}`, ...others]))}`;
}

function toRows(rows: readonly (readonly string[])[]): string {
  return toColumns(rows.map((row) => row.map((text) => ({ text: toSafeText(text) }))));
}

function toMarkerRow(
  marker: ExplainedMarker,
  { repository, selected }: PolicyExplanation,
): readonly string[] {
  const at = toPlaceText(marker.place);
  switch (marker.state) {
    case 'updated':
      return [at, 'update', toMove({ old: marker.old, new: marker.new, image: repository.image })];
    case 'current':
      return [at, 'current', marker.value];
    case 'held':
      return [at, `held: ${marker.code}`, `${marker.value} (${marker.reason})`];
    case 'unchecked':
      return [at, 'unchecked', isPart(marker.setter) ? marker.value : `${marker.value} → ${selected ?? ''}`];
    case 'unusable':
      return [at, `unusable: ${marker.reason}`, marker.message];
  }
}

/** Whether a marker asks for something else than the tag. */
function isPart(setter = ''): boolean {
  return setter.endsWith(':name') || setter.endsWith(':digest');
}
