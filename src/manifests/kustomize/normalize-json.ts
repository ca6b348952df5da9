import { formatFloat64 } from '../../go/format-float.ts';
import { isPrintedPlain } from './flux/print-yaml.ts';
import type { Node, ScalarNode } from './yaml/node.ts';
import { parseExactInteger } from './yaml/resolve-scalar.ts';

/**
 * The node as it comes out of Go's JSON: spellings of the source are gone, every number is a float (1234567 is the text
 * `1.234567e+06`), and a null is there even where it was blank.
 */
export function normalizeJson<Kind extends Node>(node: Kind): Kind {
  return normalize(node, toFloatText);
}

/** The same for what keeps its integers on the way, with every digit of them. */
export function normalizeItem<Kind extends Node>(node: Kind): Kind {
  return normalize(node, toIntegerText);
}

type ToText = (scalar: ScalarNode) => string;

function normalize<Kind extends Node>(node: Kind, toText: ToText): Kind;
function normalize(node: Node, toText: ToText): Node {
  switch (node.type) {
    case 'scalar':
      return normalizeScalar(node, toText);
    case 'list': {
      const items = node.items.map((item) => normalize(item, toText));
      return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
    }
    case 'map': {
      const entries = new Map([...node.entries].map(([key, value]) => [key, normalize(value, toText)]));
      return { ...node, entries };
    }
  }
}

function normalizeScalar(node: ScalarNode, toText: ToText): ScalarNode {
  const text = node.blank ? '' : toText(node);
  const quoted = typeof node.value === 'string' && !isPrintedPlain(node.value);
  const isSame = node.text === text && !node.blank && (node.quoted === true) === quoted;
  return isSame ? node : { ...node, text, blank: false, quoted };
}

function toFloatText({ value }: ScalarNode): string {
  return typeof value === 'number' ? formatFloat64(value, 'g', -1) : String(value);
}

function toIntegerText({ value, text }: ScalarNode): string {
  if (Object.is(value, -0)) return '-0';
  const isExact = typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value);
  return String((isExact ? undefined : parseExactInteger(text.replaceAll('_', ''))) ?? value);
}
