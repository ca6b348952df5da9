import { isPrintedPlain } from './flux/print-yaml.ts';
import type { Node, ScalarNode } from './yaml/node.ts';

/** The node as it comes out of JSON: spellings of the source are gone, and a null is there even where it was blank. */
export function normalizeJson<Kind extends Node>(node: Kind): Kind;
export function normalizeJson(node: Node): Node {
  switch (node.type) {
    case 'scalar':
      return normalizeScalar(node);
    case 'list': {
      const items = node.items.map((item) => normalizeJson(item));
      return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
    }
    case 'map': {
      const entries = new Map([...node.entries].map(([key, value]) => [key, normalizeJson(value)]));
      return { ...node, entries };
    }
  }
}

function normalizeScalar(node: ScalarNode): ScalarNode {
  const text = node.blank ? '' : String(node.value);
  const quoted = typeof node.value === 'string' && !isPrintedPlain(node.value);
  const isSame = node.text === text && !node.blank && (node.quoted === true) === quoted;
  return isSame ? node : { ...node, text, blank: false, quoted };
}
