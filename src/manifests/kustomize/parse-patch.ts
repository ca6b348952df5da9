import { TidemarkError } from '../../errors.ts';
import type { JsonPatch } from './json-patch.ts';
import { loadObjects } from './load-objects.ts';
import type { MapNode, Node } from './yaml/node.ts';
import { readConfig } from './yaml/read-yaml.ts';
import type { Source } from './yaml/source.ts';

/** A patch text turns out to be one of these; `none` is an empty one, which has no effect. */
export type Patch =
  | { readonly type: 'strategic'; readonly patches: readonly MapNode[] }
  | { readonly type: 'json'; readonly operations: JsonPatch }
  | { readonly type: 'none' };

/** A list starts with a dash or bracket, after comments and a document start. */
const LIST_START = /^(?:[ \t]*(?:#[^\n]*)?\n|---[^\n]*\n)*[ \t]*[-[]/;

const parsed = new WeakMap<Source, Patch>();

/**
 * Reads a patch: a list of operations is JSON 6902, one or more objects with kind and name are a strategic merge. One
 * source is parsed once.
 *
 * Throws `TidemarkError` `invalid-value` when it is neither; `name` says which patch.
 */
export function parsePatch(source: Source, name: string): Patch {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  try {
    const patch = parse(source);
    parsed.set(source, patch);
    return patch;
  } catch (error) {
    if (error instanceof TidemarkError) throw unusable({ source, name, cause: error });
    throw error;
  }
}

function parse(source: Source): Patch {
  const operations = LIST_START.test(source.text) ? parseOperations(source) : undefined;
  if (operations !== undefined) return { type: 'json', operations };
  const patches = loadObjects(source);
  return patches.length === 0 ? { type: 'none' } : { type: 'strategic', patches };
}

/** The operations of a JSON 6902 patch, nothing when the text is no list; an empty text has none. */
export function parseOperations(source: Source): JsonPatch | undefined {
  if (source.text.startsWith('[')) requireJson(source.text);
  const root = readConfig(source);
  return root?.type === 'list' && root.items.every(isMap) ? root.items : undefined;
}

/** A patch that starts like JSON is read as JSON, without YAML's freedoms. */
function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new TidemarkError('yaml-syntax', `not valid JSON: ${cause instanceof Error ? cause.message : ''}`, {
      cause,
    });
  }
}

function isMap(node: Node): node is MapNode {
  return node.type === 'map';
}

function unusable(found: {
  readonly source: Source;
  readonly name: string;
  readonly cause: TidemarkError;
}): TidemarkError {
  const { source, name, cause } = found;
  const text = `unable to parse SM or JSON patch from ${name} (${cause.message})`;
  return new TidemarkError('invalid-value', text, { place: cause.place ?? source.toPlace(0), cause });
}
