import type { PlacedNode } from './placed.ts';

/** A placed value as plain data. Maps have no prototype, so that every key of theirs is one of the file. */
export function toData(node: PlacedNode): unknown {
  switch (node.kind) {
    case 'scalar':
      // A key without a value says nothing, as in Kubernetes.
      return node.value ?? undefined;
    case 'list':
      return node.items.map(toData);
    case 'map': {
      const data: Record<string, unknown> = Object.create(null);
      for (const [key, entry] of node.entries) data[key] = toData(entry.node);
      return data;
    }
  }
}
