import {
  createMap,
  createScalar,
  findMap,
  isNull,
  type MapNode,
  type Node,
  type Origin,
  withEntry,
} from './yaml/node.ts';

/** Annotations are text in the spelling of their source, whatever YAML makes of it: `0755` stays `"0755"`. */
export function stringifyAnnotations(object: MapNode): MapNode {
  const metadata = findMap(object, 'metadata');
  const annotations = findMap(metadata, 'annotations');
  if (metadata === undefined || annotations === undefined) return object;
  const texts = stringifyValues(annotations);
  return texts === annotations
    ? object
    : withEntry(object, 'metadata', withEntry(metadata, 'annotations', texts));
}

/** The map with every scalar as text in its own spelling; what is no scalar has none. */
export function stringifyValues(map: MapNode): MapNode {
  let result = map;
  for (const [key, value] of map.entries) {
    if (value.type !== 'scalar') result = withEntry(result, key, createScalar('', value));
    else if (value.value !== value.text)
      result = withEntry(result, key, { ...value, value: value.text, blank: false });
  }
  return result;
}

/** The object with `pairs` put into `metadata.labels` or `metadata.annotations`, over what is there. */
export function setMetadata(
  object: MapNode,
  field: 'labels' | 'annotations',
  pairs: readonly (readonly [string, Node])[],
): MapNode {
  const metadata = findMap(object, 'metadata') ?? createMap(new Map(), object);
  const old = findMap(metadata, field);
  const first = pairs[0]?.[1] ?? object;
  const entries = new Map(old?.entries);
  for (const [key, value] of pairs) entries.set(key, value);
  const map = old === undefined ? createMap(entries, first) : { ...old, entries };
  return withEntry(object, 'metadata', withEntry(metadata, field, map));
}

/** The object with the scalar `metadata.<field>` set, or removed when there is no value. */
export function setMetadataText(
  object: MapNode,
  field: 'name' | 'namespace',
  text: Text | undefined,
): MapNode {
  const metadata = findMap(object, 'metadata') ?? createMap(new Map(), object);
  const value = text === undefined ? undefined : createScalar(text.text, text.origin);
  return withEntry(object, 'metadata', withEntry(metadata, field, value));
}

export type Text = { readonly text: string; readonly origin: Origin };

/** Labels or annotations as text; what is no scalar is left out. */
export function textEntries(object: MapNode, field: 'labels' | 'annotations'): ReadonlyMap<string, string> {
  const map = findMap(findMap(object, 'metadata'), field);
  const texts = new Map<string, string>();
  for (const [key, value] of map?.entries ?? []) {
    if (value.type === 'scalar') texts.set(key, isNull(value) ? '' : value.text);
  }
  return texts;
}
