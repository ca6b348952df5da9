import type { Node } from '../kustomize/yaml/node.ts';
import { toPlace } from '../kustomize/yaml/node.ts';
import type { PlacedEntry, PlacedNode } from '../yaml/placed.ts';

/** A rendered value as the checks of manifests take it: each part stands where it was set, in a base or a patch. */
export function toPlaced(node: Node): PlacedNode {
  const place = toPlace(node);
  switch (node.type) {
    case 'scalar':
      return { kind: 'scalar', value: node.value, source: node.text, place };
    case 'list':
      return { kind: 'list', items: node.items.map(toPlaced), place };
    case 'map': {
      const entries = Array.from(node.entries, ([key, value]): [string, PlacedEntry] => {
        const placed = toPlaced(value);
        return [key, { keyPlace: placed.place, node: placed }];
      });
      return { kind: 'map', entries: new Map(entries), place };
    }
  }
}
