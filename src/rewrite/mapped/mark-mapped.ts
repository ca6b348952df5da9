import type { Place } from '../../errors.ts';
import { toPlaceText } from '../../errors.ts';
import { NO_OBJECT } from '../marker.ts';
import type { MarkedFile, Marker, Unusable, UnusableReason } from '../marker.ts';
import { createPlaceFinder } from '../place-finder.ts';
import type { PlaceFinder } from '../place-finder.ts';
import type { Reading } from '../read-text.ts';
import { toSpan } from '../scalar-span.ts';
import { decodeText } from '../yaml/node.ts';
import { findTarget } from './find-target.ts';
import type { MappedValue } from './mapped-value.ts';

/** Adds to a file, which was read as a tree, what is mapped in it; each mapping is one marker more, behind the others. */
export function markMapped(marked: MarkedFile, values: readonly MappedValue[]): MarkedFile {
  const { file, bytes, source } = marked;
  const places = createPlaceFinder(file, bytes);
  const isTemplate = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('{{');
  const added = values.map((mapped) =>
    'reading' in source
      ? markValue(mapped, { ...source, places, isTemplate })
      : toMarker(mapped, { usable: false, reason: 'unparsable-file', message: explainUnread(marked) }),
  );
  return { ...marked, markers: refuseSecondWriters(marked.markers, added), mapped: values };
}

function explainUnread({ problems }: MarkedFile): string {
  const [problem] = problems;
  return problem?.message ?? 'the file is left alone because it is not UTF-8 text; save it as UTF-8';
}

type File = {
  readonly kind: 'tree' | 'json';
  readonly reading: Reading;
  readonly places: PlaceFinder;
  readonly isTemplate: boolean;
};

function markValue(mapped: MappedValue, { kind, reading, places, isTemplate }: File): Marker {
  const target = findTarget(reading, mapped);
  if ('message' in target) {
    if (isTemplate && target.reason === 'path-not-a-text') return toMarker(mapped, refuse(mapped, template));
    const at = target.at === undefined ? undefined : places.at(reading.toOffset(target.at));
    return toMarker(mapped, refuse(mapped, target, at));
  }
  const { node, start, object } = target;
  const span = toSpan(node, (pos) => reading.toOffset(start + pos));
  const place = places.at(span.start);
  const value = decodeText(node.value);
  if (kind === 'json' && span.style !== 'double') {
    const message = `expected a string in quotes, found ${JSON.stringify(value)}`;
    return toMarker(mapped, refuse(mapped, { reason: 'path-not-a-text', message }, place));
  }
  const { setter } = mapped;
  return { place, text: '', object, mapped, state: { usable: true, setter, value, span } };
}

/** To YAML, `{{ .Values.image }}` is a map. */
const template = {
  reason: 'template-file',
  message: 'expected a value, found a template; map the value where the template takes it from',
} as const;

function refuse(
  { file, path }: MappedValue,
  { reason, message }: { readonly reason: UnusableReason; readonly message: string },
  at?: Place,
): Unusable {
  const where = at === undefined ? file : toPlaceText(at);
  return { usable: false, reason, message: `${path}: ${message} (${where}); correct the mapping` };
}

/** What cannot be used is reported where the configuration says it. */
function toMarker(mapped: MappedValue, state: Unusable): Marker {
  return { place: mapped.place, text: '', object: NO_OBJECT, mapped, state };
}

/** A value has one writer: its marker, or else the one mapping that names it. */
function refuseSecondWriters(markers: readonly Marker[], added: readonly Marker[]): readonly Marker[] {
  const writers = Map.groupBy([...markers, ...added], ({ state }) =>
    state.usable ? state.span.start : undefined,
  );
  const refused = added.map((marker) => {
    if (!marker.state.usable || marker.mapped === undefined) return marker;
    const other = writers.get(marker.state.span.start)?.find((candidate) => candidate !== marker);
    if (other === undefined) return marker;
    const { place, mapped } = other;
    const found = mapped === undefined ? 'a marker' : `the mapping at ${toPlaceText(mapped.place)}`;
    const message = `${marker.mapped.path}: expected one writer of the value, found ${found}, too (${toPlaceText(place)}); remove one of them`;
    return toMarker(marker.mapped, { usable: false, reason: 'second-writer', message });
  });
  return [...markers, ...refused];
}
