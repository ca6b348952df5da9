import type { Place } from '../errors.ts';
import type { PlacedEntry, PlacedMap, PlacedNode, PlacedScalar } from '../manifests/yaml/placed.ts';
import { findEntry } from '../manifests/yaml/placed.ts';

/** A text that stands for something at `place`. */
export function toText(value: string, place: Place): PlacedScalar & { readonly value: string } {
  return { kind: 'scalar', value, source: value, place };
}

/** A map of the fields that are there; those that have no place of their own stand at `place`. */
export function toMap(
  place: Place,
  fields: Readonly<Record<string, PlacedEntry | PlacedNode | undefined>>,
): PlacedMap {
  const entries = new Map<string, PlacedEntry>();
  for (const [name, field] of Object.entries(fields)) {
    if (field === undefined) continue;
    entries.set(name, 'node' in field ? field : { keyPlace: field.place, node: field });
  }
  return { kind: 'map', entries, place };
}

/** The fields of a map that have these names, as they stand there. */
export function pickFields(
  node: PlacedNode,
  names: readonly string[],
): Readonly<Record<string, PlacedEntry>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const entry = findEntry(node, name);
      return entry === undefined ? [] : [[name, entry]];
    }),
  );
}

/** The map with one field, when there is something for it. */
export function wrapField(name: string, field: PlacedEntry | PlacedNode | undefined): PlacedMap | undefined {
  if (field === undefined) return undefined;
  return toMap('node' in field ? field.keyPlace : field.place, { [name]: field });
}
