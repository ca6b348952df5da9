import { isAlias, isMap, isPair, isScalar, LineCounter, parseAllDocuments } from 'yaml';
import type { Pair, Range, YAMLMap } from 'yaml';
import type { Place } from '../errors.ts';
import { TidemarkError } from '../errors.ts';

export type SuspendEdit = {
  /** The whole text of the file. */
  readonly text: string;
  /** Where the object starts. */
  readonly place: Place;
  readonly suspend: boolean;
};

/**
 * The text with `spec.suspend` of one object set, every other character as it was. The field is added as the first one
 * below `spec` when it is not there, with the indentation of its neighbours.
 *
 * Throws `TidemarkError` `rewrite-unsafe` when the value stands for something else as well: an alias, a merge key.
 */
export function editSuspend({ text, place, suspend }: SuspendEdit): string {
  const spec = findSpec(text, place);
  const map = spec.value;
  if (!isMap(map) || map.range == null) throw toUnsafe(place, 'a spec that is a map of its own');
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === 'suspend');
  if (pair !== undefined) return replaceValue({ text, place, suspend }, pair);
  if (map.flow === true) return insertInFlow(text, map, suspend);
  return insertInBlock({ text, place, suspend }, spec, map);
}

function findSpec(text: string, place: Place): Pair {
  const counter = new LineCounter();
  for (const document of parseAllDocuments(text, { lineCounter: counter, uniqueKeys: false })) {
    if (!('contents' in document)) continue;
    const found = findMapAt(document.contents, counter, place);
    const spec = found?.items.find(({ key }) => isScalar(key) && key.value === 'spec');
    if (spec !== undefined) return spec;
  }
  throw toUnsafe(place, 'an object with a spec at this place');
}

/** The object itself, or the item of a list that it is. */
function findMapAt(node: unknown, counter: LineCounter, place: Place): YAMLMap | undefined {
  if (!isMap(node) || node.range == null) return undefined;
  const { line, col } = counter.linePos(node.range[0]);
  if (line === place.line && col === place.column) return node;
  const items = node.get('items');
  const children: readonly unknown[] =
    typeof items === 'object' && items !== null && 'items' in items && Array.isArray(items.items)
      ? items.items
      : [];
  for (const child of children) {
    const found = isPair(child) ? undefined : findMapAt(child, counter, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function replaceValue({ text, place, suspend }: SuspendEdit, { key, value }: Pair): string {
  const filled = fillValue({ text, place, suspend }, key, value);
  if (filled !== undefined) return filled;
  const isPlain = isScalar(value) && value.anchor === undefined && value.tag === undefined;
  if (isAlias(value) || !isPlain || value.range == null || value.source === '') {
    throw toUnsafe(place, 'spec.suspend with true or false as its value');
  }
  return splice(text, value.range, String(suspend));
}

/** `suspend:` without anything behind it on its line. */
function fillValue({ text, suspend }: SuspendEdit, key: unknown, value: unknown): string | undefined {
  const isEmpty = value === null || (isScalar(value) && value.value === null && !value.source);
  const [, end] = (isScalar(key) ? key.range : undefined) ?? [];
  if (!isEmpty || end === undefined) return undefined;
  const [gap] = /^[ \t]*:(?=[ \t]*(?:#|\r?\n|$))/.exec(text.slice(end, end + 100)) ?? [];
  if (gap === undefined) return undefined;
  return splice(text, [end + gap.length, end + gap.length], ` ${suspend}`);
}

/** `{suspend: true, image: x}`, with the blank that may stand behind the brace. */
function insertInFlow(text: string, map: YAMLMap, suspend: boolean): string {
  const brace = map.range?.[0] ?? 0;
  const [first] = map.items;
  if (first === undefined) return splice(text, [brace + 1, brace + 1], `suspend: ${suspend}`);
  const start = isScalar(first.key) ? (first.key.range?.[0] ?? brace + 1) : brace + 1;
  const name = text[start] === '"' ? '"suspend"' : 'suspend';
  return splice(text, [start, start], `${name}: ${suspend}, `);
}

/** A line of its own right below `spec:`, before comments that belong to the next field. */
function insertInBlock({ text, place, suspend }: SuspendEdit, spec: Pair, map: YAMLMap): string {
  const start = map.range?.[0] ?? 0;
  const indent = start - (text.lastIndexOf('\n', start - 1) + 1);
  const key = isScalar(spec.key) ? (spec.key.range?.[1] ?? 0) : 0;
  const end = text.indexOf('\n', key);
  if (end === -1 || end >= start || map.anchor !== undefined)
    throw toUnsafe(place, 'a spec that starts on a line of its own');
  const lineBreak = text[end - 1] === '\r' ? '\r\n' : '\n';
  return splice(text, [end + 1, end + 1], `${' '.repeat(indent)}suspend: ${suspend}${lineBreak}`);
}

function splice(text: string, [start, end]: readonly [number, number] | Range, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end);
}

function toUnsafe(place: Place, expected: string): TidemarkError {
  return new TidemarkError(
    'rewrite-unsafe',
    `expected ${expected}, found something else; edit the file by hand`,
    { place },
  );
}
