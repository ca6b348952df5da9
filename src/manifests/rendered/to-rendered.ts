import { toRenderedObject } from '../kustomize/rendered.ts';
import type { RenderedObject } from '../kustomize/rendered.ts';
import { createResource } from '../kustomize/resource.ts';
import { createList, createMap, createScalar } from '../kustomize/yaml/node.ts';
import type { MapNode, Node } from '../kustomize/yaml/node.ts';
import { createFixedSource } from '../kustomize/yaml/source.ts';
import type { PlacedEntry, PlacedMap, PlacedNode } from '../yaml/placed.ts';
import { toEntryPlace } from '../yaml/placed.ts';

/** An object that was read as it stands, for those who work on rendered ones. */
export function toRendered(root: PlacedMap): RenderedObject {
  const node = toMap(root, root.place);
  return toRenderedObject(createResource(node, { origin: { type: 'file', path: root.place.file } }));
}

function toMap(map: PlacedMap, place: PlacedMap['place']): MapNode {
  const entries = Array.from(map.entries, ([key, entry]): [string, Node] => [key, toNode(entry)]);
  return createMap(new Map(entries), { source: createFixedSource(place), offset: 0 });
}

function toNode(entry: PlacedEntry): Node {
  return convert(entry.node, toEntryPlace(entry));
}

function convert(node: PlacedNode, place: PlacedNode['place']): Node {
  const origin = { source: createFixedSource(place), offset: 0 };
  switch (node.kind) {
    case 'scalar':
      // Annotations and variables go by the spelling: 1.10 is not 1.1.
      return { ...createScalar(node.value, origin), text: node.source };
    case 'list':
      return createList(
        node.items.map((item) => convert(item, item.place)),
        origin,
      );
    case 'map':
      return toMap(node, place);
  }
}
