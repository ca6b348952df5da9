import type { Problem } from '../../errors.ts';
import { appendResources } from './accumulated.ts';
import { failAt, readNamedFile, type Run, warnAt, withPrefix } from './context.ts';
import { applyJsonPatch, type JsonPatch } from './json-patch.ts';
import { setMetadata, stringifyAnnotations } from './metadata.ts';
import { parseOperations, parsePatch, type Patch } from './parse-patch.ts';
import { mergeInto, type MergeOptions } from './merge-into.ts';
import { recordId, type Resource, hasId, withNode } from './resource.ts';
import { toIdText, toResourceId } from './resource-id.ts';
import { compileSelector, selectResources } from './select.ts';
import type { Schema } from './list-schema.ts';
import { findChild, findMap, findText, listItems, type MapNode, type Node, withEntry } from './yaml/node.ts';
import { createEmbeddedSource, type Source } from './yaml/source.ts';

/** What the patches of one kustomization work with. */
export type PatchRun = Run & {
  /** The merge keys of a custom kind, when the kustomization brings a schema for it. */
  readonly schemaOf: (resource: Resource) => Schema;
  /** Something was left out of the build, so that a patch without a match is not necessarily wrong. */
  readonly isPartial: boolean;
};

export type Patched = { readonly resources: readonly Resource[]; readonly problems: readonly Problem[] };

/** Applies the `patches` of a kustomization, in order. Throws `TidemarkError` with kustomize's text. */
export function applyPatches(resources: readonly Resource[], run: PatchRun): Patched {
  return applyEach(resources, listItems(run.kustomization.fields, 'patches'), (entry, current) =>
    applyPatchEntry(current, entry, run),
  );
}

/** Applies `patchesStrategicMerge`: each entry is a file, or a patch itself when it parses as objects. */
export function applyStrategicMerges(resources: readonly Resource[], run: PatchRun): Patched {
  return applyEach(
    resources,
    listItems(run.kustomization.fields, 'patchesStrategicMerge'),
    (entry, current) =>
      mergeOwn(current, {
        patches: loadStrategicEntry(entry, run),
        entry,
        run,
        options: { textLabels: true },
      }),
  );
}

/** Applies `patchesJson6902`. */
export function applyJsonPatches(resources: readonly Resource[], run: PatchRun): Patched {
  return applyEach(resources, listItems(run.kustomization.fields, 'patchesJson6902'), (entry, current) => {
    if (!findText(findChild(entry, 'target'), 'name'))
      throw failAt(entry, 'missing-field', 'must specify the target name');
    const operations = parseOperations(readWholePatch(entry, run)) ?? [];
    if (operations.length === 0) throw failAt(entry, 'invalid-value', 'patch appears to be empty');
    return { resources: patchSelected(current, { operations, entry, records: false }), problems: [] };
  });
}

function applyEach(
  resources: readonly Resource[],
  entries: readonly Node[],
  apply: (entry: Node, resources: readonly Resource[]) => Patched,
): Patched {
  let patched: Patched = { resources, problems: [] };
  for (const entry of entries) {
    const next = apply(entry, patched.resources);
    patched = { resources: next.resources, problems: [...patched.problems, ...next.problems] };
  }
  return patched;
}

/** Applies one entry in the form that `patches` has. */
export function applyPatchEntry(resources: readonly Resource[], entry: Node, run: PatchRun): Patched {
  const { source, name } = readPatchText(entry, run);
  const patch: Patch = parsePatch(source, name);
  switch (patch.type) {
    case 'none':
      return { resources, problems: [] };
    case 'json':
      if (findChild(entry, 'target') === undefined && patch.operations.length > 0) {
        throw failAt(entry, 'missing-field', `must specify a target for JSON patch ${name}`);
      }
      return {
        resources: patchSelected(resources, { operations: patch.operations, entry, records: true }),
        problems: [],
      };
    case 'strategic':
      return applyStrategic(resources, { patches: patch.patches, name, entry, run });
  }
}

function applyStrategic(
  resources: readonly Resource[],
  input: {
    readonly patches: readonly MapNode[];
    readonly name: string;
    readonly entry: Node;
    readonly run: PatchRun;
  },
): Patched {
  const { patches, name, entry, run } = input;
  const options = readMergeOptions(entry);
  const target = findChild(entry, 'target');
  const [patch] = patches;
  if (target === undefined || patch === undefined)
    return mergeOwn(resources, { patches, entry, run, options });
  if (patches.length > 1) {
    const text = `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${name}`;
    throw failAt(entry, 'invalid-value', text);
  }
  const selected = new Set(withPrefix('', target, () => selectResources(resources, compileSelector(target))));
  const merged = resources.flatMap((resource) =>
    selected.has(resource)
      ? (mergeInto(resource, patch, { ...options, textLabels: true, schema: run.schemaOf(resource) }) ?? [])
      : [resource],
  );
  // With another name, two objects may have become one.
  return { resources: withPrefix('', entry, () => appendResources([], merged)), problems: [] };
}

/** Merges patches into the objects that they name themselves. */
function mergeOwn(
  resources: readonly Resource[],
  input: {
    readonly patches: readonly MapNode[];
    readonly entry: Node;
    readonly run: PatchRun;
    readonly options: Omit<MergeOptions, 'schema'>;
  },
): Patched {
  const { patches, run, options } = input;
  const problems: Problem[] = [];
  let current = resources;
  for (const patch of patches) {
    const found = findOwnTarget(current, patch, input.entry);
    if (found.resource === undefined) {
      if (found.matches > 0 || !run.isPartial) throw failAt(patch, 'missing-reference', found.message);
      if (isOfInterest(patch))
        problems.push(
          warnAt(patch, 'missing-reference', `${found.message} (a part of the build was left out)`),
        );
      continue;
    }
    const { resource } = found;
    const merged = mergeInto(resource, patch, { ...options, schema: run.schemaOf(resource) });
    current = current.flatMap((item) => (item === resource ? (merged ?? []) : [item]));
  }
  return { resources: current, problems };
}

/** What a remote entry holds of other kinds is nobody's concern here. */
function isOfInterest(patch: MapNode): boolean {
  const isFlux = /\.toolkit\.fluxcd\.io\//.test(findText(patch, 'apiVersion') ?? '');
  return isFlux || ['ConfigMap', 'Secret'].includes(findText(patch, 'kind') ?? '');
}

type OwnTarget =
  | { readonly resource: Resource; readonly matches: 1; readonly message: '' }
  | { readonly resource: undefined; readonly matches: number; readonly message: string };

/** The object with the patch's own id, now or at any time before. */
function findOwnTarget(resources: readonly Resource[], patch: MapNode, entry: Node): OwnTarget {
  const id = toResourceId(patch);
  const matches = resources.filter((resource) => hasId(resource, id.key));
  const [resource] = matches;
  if (resource !== undefined && matches.length === 1) return { resource, matches: 1, message: '' };
  const text = toIdText(id);
  const reason = matches.length === 0 ? 'no' : 'multiple';
  const tail = `${reason} matches for Id ${text}; failed to find unique target for patch ${text}`;
  const prefix = entry.type === 'map' ? `no resource matches strategic merge patch "${text}": ` : '';
  return { resource: undefined, matches: matches.length, message: prefix + tail };
}

function patchSelected(
  resources: readonly Resource[],
  input: { readonly operations: JsonPatch; readonly entry: Node; readonly records: boolean },
): readonly Resource[] {
  const target = findChild(input.entry, 'target');
  if (target === undefined || input.operations.length === 0) return resources;
  const selected = new Set(withPrefix('', target, () => selectResources(resources, compileSelector(target))));
  return resources.map((resource) => {
    if (!selected.has(resource)) return resource;
    const known = input.records ? recordId(resource) : resource;
    const patched = withNode(known, stringifyAnnotations(patchWithNotes(known, input.operations)));
    const lost = patched.id.name === '' ? 'metadata.name' : 'kind';
    if (patched.id.name !== '' && patched.id.kind !== '') return patched;
    throw failAt(input.entry, 'invalid-value', `the patch leaves ${toIdText(resource.id)} without ${lost}`);
  });
}

/** kustomize notes what it did to an object among its annotations, so that a patch finds a map there. */
function patchWithNotes(resource: Resource, operations: JsonPatch): MapNode {
  const { node } = resource;
  const isNoted = resource.history.length > 0 || resource.needsHash;
  const annotations = findMap(findMap(node, 'metadata'), 'annotations');
  if (!isNoted || annotations !== undefined) return applyJsonPatch(node, operations);
  const patched = applyJsonPatch(setMetadata(node, 'annotations', []), operations);
  const metadata = findMap(patched, 'metadata');
  if (metadata === undefined || findMap(metadata, 'annotations')?.entries.size !== 0) return patched;
  return withEntry(patched, 'metadata', withEntry(metadata, 'annotations', undefined));
}

function readMergeOptions(entry: Node): {
  readonly allowNameChange: boolean;
  readonly allowKindChange: boolean;
} {
  const options = findChild(entry, 'options');
  return {
    allowNameChange: findText(options, 'allowNameChange') === 'true',
    allowKindChange: findText(options, 'allowKindChange') === 'true',
  };
}

/** The text of an entry as it is: blanks before a bracket make it YAML. */
function readWholePatch(entry: Node, run: Run): Source {
  const { source } = readPatchText(entry, run);
  const patch = findChild(entry, 'patch');
  const text = findText(entry, 'patch') ?? '';
  return patch === undefined || text === '' ? source : createEmbeddedSource(patch.source, patch.offset, text);
}

function readPatchText(entry: Node, run: Run): { readonly source: Source; readonly name: string } {
  const patch = findChild(entry, 'patch');
  const path = findChild(entry, 'path');
  const text = findText(entry, 'patch')?.trim() ?? '';
  const file = findText(entry, 'path') ?? '';
  if (text !== '' && file !== '')
    throw failAt(entry, 'invalid-value', "patch and path can't be set at the same time");
  if (patch !== undefined && text !== '') {
    return {
      source: toInlineSource(patch, findText(entry, 'patch') ?? ''),
      name: `[patch: ${JSON.stringify(text)}]`,
    };
  }
  if (path === undefined || file === '')
    throw failAt(entry, 'missing-field', 'must specify one of patch and path in every entry');
  const prefix = `failed to get the patch file from path(${file}): `;
  return {
    source: withPrefix(prefix, path, () => readNamedFile(run, file, path)),
    name: `[path: "${file}"]`,
  };
}

/** The text without blanks around it, at the positions that it has in the file. */
function toInlineSource(node: Node, text: string): Source {
  const source = createEmbeddedSource(node.source, node.offset, text);
  const skipped = text.length - text.trimStart().length;
  return { ...source, text: text.trim(), toPlace: (offset) => source.toPlace(offset + skipped) };
}

function loadStrategicEntry(entry: Node, run: Run): readonly MapNode[] {
  const text = entry.type === 'scalar' ? entry.text : '';
  const inline = parseInline(entry, text);
  if (inline !== undefined) return inline;
  const source = withPrefix('', entry, () => readNamedFile(run, text, entry));
  const patch = parsePatch(source, `[path: "${text}"]`);
  if (patch.type === 'strategic') return patch.patches;
  throw failAt(entry, 'invalid-value', `expected objects in the patch file '${text}', found none`);
}

function parseInline(entry: Node, text: string): readonly MapNode[] | undefined {
  // A path has no line break and no map in it, so most entries need no attempt to parse them.
  if (!/[\n:{]/.test(text)) return undefined;
  const source = createEmbeddedSource(entry.source, entry.offset, text);
  const patch = parsePatch(source, 'patchesStrategicMerge');
  return patch.type === 'strategic' ? patch.patches : undefined;
}
