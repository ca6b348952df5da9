import type { Place, Problem } from '../errors.ts';
import { describeText } from '../manifests/schema/describe.ts';
import type { PlacedNode, PlacedScalar } from '../manifests/yaml/placed.ts';
import { splitPatterns } from '../rewrite/scope/split-patterns.ts';
import { toText } from './build-placed.ts';

type Annotations = ReadonlyMap<string, PlacedScalar & { readonly value: string }>;

/** What separates the entries of an option in an annotation, where it is no comma. */
const separators: ReadonlyMap<string, string> = new Map([['schedule', ';']]);

/** The annotations that options stand for. Lists become what annotations have for them. */
export function toAnnotations(options: PlacedNode | undefined, problems: Problem[]): Annotations {
  const annotations = new Map<string, PlacedScalar & { readonly value: string }>();
  if (options?.kind !== 'map') return annotations;
  for (const [name, { node }] of options.entries) {
    const separator = separators.get(name) ?? ',';
    const text = node.kind === 'list' ? joinTexts(node.items, separator, problems) : toSource(node);
    if (text === undefined) continue;
    const parts = node.kind === 'list' ? { parts: listPlaces(node.items) } : {};
    annotations.set(`tidemark.dev/${name}`, { ...toText(text, node.place), ...parts });
  }
  return annotations;
}

function joinTexts(items: readonly PlacedNode[], separator: string, problems: Problem[]): string {
  const texts = items.map((item) => toSource(item) ?? '');
  for (const [index, text] of texts.entries()) {
    const isPattern = /^\/[^/]*\/$/.test(text) || splitPatterns(text).length < 2;
    if (isPattern || !text.includes(separator)) continue;
    const message = `expected an entry without ${describeText(separator)}, found ${describeText(text)}; write two entries`;
    const place = items[index]?.place;
    problems.push({ severity: 'error', code: 'invalid-value', message, ...(place && { place }) });
  }
  return texts.join(separator);
}

/** Of the entries that are one in the text as well. */
function listPlaces(items: readonly PlacedNode[]): readonly Place[] {
  return items.flatMap((item) => ((toSource(item) ?? '').trim() === '' ? [] : [item.place]));
}

function toSource(node: PlacedNode): string | undefined {
  if (node.kind !== 'scalar' || node.value === null) return undefined;
  return typeof node.value === 'string' ? node.value : node.source;
}
