import { toObjectName } from '../manifests/types.ts';
import type { PlannedMarker } from '../rewrite/planned-marker.ts';
import type { Colors } from './colors.ts';
import { toColumns } from './columns.ts';
import type { Delivered } from './find-delivered.ts';
import { createDeliveredFinder, toUpdateState } from './find-delivered.ts';
import type { Run } from './run.ts';
import { toSafeText } from './safe-text.ts';
import { toMove, toShortValue } from './to-move.ts';

/**
 * The table of a run: one row for each marked value that is to change, is held, or cannot be used, with the pull request
 * that has it. Values that are
 * current are counted in the closing line instead.
 */
export function toTable({ plan, delivery }: Pick<Run, 'plan' | 'delivery'>, colors: Colors): string {
  const { markers, policies } = plan;
  const shown = markers.filter((marker) => marker.state !== 'current').toSorted(comparePolicies);
  if (shown.length === 0) return '';
  const images = new Map(
    policies.map(({ policy, repository }) => [toObjectName(policy), repository.spec.image]),
  );
  const header = ['POLICY', 'IMAGE', 'OLD → NEW', 'WHERE', 'STATE'].map((title) => ({
    text: title,
    paint: colors.bold,
  }));
  const find = createDeliveredFinder({ plan, delivery });
  const rows = shown.map((marker) => {
    const state = toStateCell(marker, find(marker), colors);
    return [...toCells(marker, images.get(marker.policy ?? '') ?? '', colors), state];
  });
  return toColumns([header, ...rows]);
}

function comparePolicies(a: PlannedMarker, b: PlannedMarker): number {
  const [left, right] = [a.policy ?? '\uffff', b.policy ?? '\uffff'];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function toCells(marker: PlannedMarker, image: string, colors: Colors) {
  const { place } = marker;
  return [
    { text: toSafeText(marker.policy ?? '-') },
    { text: toSafeText(image === '' ? '-' : image), paint: colors.dim },
    { text: toValueCell(marker, image) },
    { text: toSafeText(`${place.file}:${place.line}`) },
  ];
}

function toValueCell(marker: PlannedMarker, image: string): string {
  switch (marker.state) {
    case 'updated':
      return toSafeText(toMove({ old: marker.old, new: marker.new, image }));
    case 'current':
    case 'held':
      return toSafeText(toShortValue(marker.value, image));
    case 'unusable':
      return '-';
  }
}

function toStateCell(marker: PlannedMarker, delivered: Delivered, colors: Colors) {
  switch (marker.state) {
    case 'updated':
      return { text: toUpdateState(delivered) ?? 'update', paint: colors.green };
    case 'current':
      return { text: 'current' };
    case 'held':
      return { text: `held: ${marker.code}`, paint: colors.yellow };
    case 'unusable':
      return { text: `unusable: ${marker.reason}`, paint: colors.red };
  }
}
