import type { Place } from '../../errors.ts';

/** A YAML value of which every part knows where it stands. Aliases and merge keys are resolved. */
export type PlacedNode = PlacedScalar | PlacedList | PlacedMap;

export type PlacedScalar = {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, so that `1.0` is not reported as `1`. */
  readonly source: string;
  readonly place: Place;
  /** Where its entries stand, when it is a list that was put into one text. */
  readonly parts?: readonly Place[];
};

export type PlacedList = {
  readonly kind: 'list';
  readonly items: readonly PlacedNode[];
  readonly place: Place;
};

export type PlacedMap = {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, PlacedEntry>;
  readonly place: Place;
};

export type PlacedEntry = { readonly keyPlace: Place; readonly node: PlacedNode };

export type PlacedPath = readonly (string | number)[];

/** The value of `key` when `node` is a map that has it; a null counts as absent, as Kubernetes has it. */
export function findEntry(node: PlacedNode, key: string): PlacedEntry | undefined {
  const entry = node.kind === 'map' ? node.entries.get(key) : undefined;
  return entry !== undefined && isNull(entry.node) ? undefined : entry;
}

/** The text at `key`, if there is one. */
export function findText(node: PlacedNode, key: string): string | undefined {
  const found = findEntry(node, key)?.node;
  return found?.kind === 'scalar' && typeof found.value === 'string' ? found.value : undefined;
}

export function isNull(node: PlacedNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/**
 * Where `path` stands: a scalar at its value, a map or a list at its key, because that is the line that names it. The
 * nearest existing ancestor answers for what is absent. An entry of a text that was a list counts from 0.
 */
export function placeAt(root: PlacedNode, path: PlacedPath): Place {
  let node = root;
  let place = root.place;
  for (const step of path) {
    if (node.kind === 'list' && typeof step === 'number') {
      const item = node.items[step];
      if (item === undefined) return place;
      node = item;
      place = item.place;
    } else if (node.kind === 'scalar' && typeof step === 'number') {
      return node.parts?.[step] ?? place;
    } else {
      const entry = node.kind === 'map' ? node.entries.get(String(step)) : undefined;
      if (entry === undefined) return place;
      node = entry.node;
      place = toEntryPlace(entry);
    }
  }
  return place;
}

export function toEntryPlace(entry: PlacedEntry): Place {
  return entry.node.kind === 'scalar' && entry.node.value !== null ? entry.node.place : entry.keyPlace;
}
