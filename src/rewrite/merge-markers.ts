import type { PlannedMarker } from './planned-marker.ts';

/** What one automation could use counts more than that another one could not. */
const ranks = { updated: 0, current: 1, held: 2, unusable: 3 } as const;

/** One entry for each marker, however many automations it lies in the path of, sorted by place. */
export function mergeMarkers(markers: readonly PlannedMarker[]): readonly PlannedMarker[] {
  const merged = new Map<string, PlannedMarker>();
  for (const marker of markers) {
    const { file, line, column } = marker.place;
    const at = marker.mappedAt;
    const key = `${line}:${column}:${at?.line}:${at?.column}:${file}`;
    const known = merged.get(key);
    if (known === undefined) merged.set(key, marker);
    else
      merged.set(key, ranks[marker.state] < ranks[known.state] ? join(marker, known) : join(known, marker));
  }
  return [...merged.values()].sort(comparePlaces);
}

/** Where automations of several clusters can use a marker, all of their policies are meant. */
function join(marker: PlannedMarker, other: PlannedMarker): PlannedMarker {
  if (other.state === 'unusable' || other.policy === marker.policy) return marker;
  const policies = [...new Set([...listPolicies(marker), ...listPolicies(other)])];
  return policies.length < 2 ? marker : { ...marker, policies };
}

function listPolicies({ policy, policies }: PlannedMarker): readonly string[] {
  return policies ?? (policy === undefined ? [] : [policy]);
}

function comparePlaces({ place: a }: PlannedMarker, { place: b }: PlannedMarker): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
