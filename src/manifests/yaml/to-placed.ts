import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Alias, Document, LineCounter, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { TidemarkError } from '../../errors.ts';
import type { Place } from '../../errors.ts';
import type { PlacedEntry, PlacedNode } from './placed.ts';

const maxDepth = 200;

const maxAliasedNodes = 10_000;

type Conversion = {
  readonly toPlace: (offset: number) => Place;
  readonly anchors: Map<string, Node>;
  depth: number;
  /** How many aliases are being expanded at the moment. */
  aliases: number;
  aliasedNodes: number;
};

/**
 * The value of a parsed document with its positions; undefined when the document is empty. Aliases are expanded
 * within a budget, since a few lines of nested aliases can stand for billions of values.
 *
 * Throws `TidemarkError` `yaml-syntax` for what has no place in a Kubernetes object: keys that are no text or occur twice,
 * unknown aliases, and values beyond the bounds.
 */
export function toPlaced(document: Document, toPlace: (offset: number) => Place): PlacedNode | undefined {
  if (document.contents === null) return undefined;
  const conversion = { toPlace, anchors: new Map<string, Node>(), depth: 0, aliases: 0, aliasedNodes: 0 };
  return convert(document.contents, conversion);
}

/** Positions of offsets in the text of a document that starts on `line` of `file`. */
export function createPlacer(counter: LineCounter, file: string, line: number): (offset: number) => Place {
  return (offset) => {
    const position = counter.linePos(offset);
    return { file, line: line - 1 + Math.max(position.line, 1), column: Math.max(position.col, 1) };
  };
}

function convert(node: Node, conversion: Conversion): PlacedNode {
  const place = conversion.toPlace(node.range?.[0] ?? 0);
  countNode(conversion, place);
  if (isAlias(node)) return convertAlias(node, place, conversion);
  if ('anchor' in node && node.anchor !== undefined && conversion.aliases === 0) {
    conversion.anchors.set(node.anchor, node);
  }
  if (isScalar(node)) return convertScalar(node, place);
  conversion.depth++;
  const converted = isMap(node) ? convertMap(node, place, conversion) : convertList(node, place, conversion);
  conversion.depth--;
  return converted;
}

function countNode(conversion: Conversion, place: Place): void {
  if (conversion.aliases > 0) conversion.aliasedNodes++;
  if (conversion.aliasedNodes > maxAliasedNodes) {
    throw refuse(`expected aliases that stand for at most ${maxAliasedNodes} values, found more`, place);
  }
  if (conversion.depth > maxDepth) {
    throw refuse(`expected values nested at most ${maxDepth} deep, found deeper ones`, place);
  }
}

function convertAlias(alias: Alias, place: Place, conversion: Conversion): PlacedNode {
  const target = conversion.anchors.get(alias.source);
  if (target === undefined) {
    const hint = 'a value that starts with * needs quotes';
    throw refuse(`expected a value or a known alias, found "*${alias.source}"; ${hint}`, place);
  }
  conversion.aliases++;
  conversion.depth++;
  const converted = convert(target, conversion);
  conversion.depth--;
  conversion.aliases--;
  return { ...converted, place };
}

function convertScalar(scalar: Scalar, place: Place): PlacedNode {
  const { value } = scalar;
  const source = scalar.source ?? String(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', value, source, place };
  }
  return { kind: 'scalar', value: null, source, place };
}

function convertList(list: YAMLSeq, place: Place, conversion: Conversion): PlacedNode {
  const items = list.items.map((item) => convert(toNode(item, place), conversion));
  return { kind: 'list', items, place };
}

function convertMap(map: YAMLMap, place: Place, conversion: Conversion): PlacedNode {
  const own = new Map<string, PlacedEntry>();
  const merged: PlacedNode[] = [];
  for (const pair of map.items) {
    const key = toKey(pair, place, conversion);
    const node = toValue(pair, key.place, conversion);
    if (key.isMerge) {
      merged.push(node);
      continue;
    }
    if (own.has(key.text)) {
      const message = `expected every key once, found ${JSON.stringify(key.text)} a second time; remove one of them`;
      throw refuse(message, key.place);
    }
    own.set(key.text, { keyPlace: key.place, node });
  }
  for (const node of merged) mergeInto(own, node);
  return { kind: 'map', entries: own, place };
}

type Key = { readonly text: string; readonly place: Place; readonly isMerge: boolean };

function toKey(pair: Pair, mapPlace: Place, conversion: Conversion): Key {
  const key = toNode(pair.key, mapPlace);
  const converted = convert(key, conversion);
  if (converted.kind !== 'scalar') {
    const hint = 'put a value that starts with { or [ in quotes, and render templates ({{ … }}) first';
    throw refuse(`expected a text as the key, found a ${converted.kind}; ${hint}`, converted.place);
  }
  const text = typeof converted.value === 'string' ? converted.value : converted.source;
  return { text, place: converted.place, isMerge: text === '<<' && isScalar(key) && key.type === 'PLAIN' };
}

function toValue(pair: Pair, place: Place, conversion: Conversion): PlacedNode {
  if (pair.value === null || pair.value === undefined)
    return { kind: 'scalar', value: null, source: '', place };
  return convert(toNode(pair.value, place), conversion);
}

/** What is written beats what is merged, and what is merged first beats what is merged later. */
function mergeInto(entries: Map<string, PlacedEntry>, node: PlacedNode): void {
  const sources = node.kind === 'list' ? node.items : [node];
  for (const source of sources) {
    if (source.kind !== 'map') {
      throw refuse(`expected a map to merge at "<<", found a ${source.kind}`, source.place);
    }
    for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
  }
}

function toNode(value: unknown, place: Place): Node {
  if (isScalar(value) || isMap(value) || isSeq(value) || isAlias(value)) return value;
  throw refuse('expected a value, found something that is not one', place);
}

function refuse(message: string, place: Place): TidemarkError {
  return new TidemarkError('yaml-syntax', message, { place });
}
