import { applyPatchEntry, type PatchRun } from './apply-patches.ts';
import { failAt, readNamedFile, type Run, withPrefix } from './context.ts';
import { type FieldSpec, toFieldSpec } from './field-spec.ts';
import { generate, type Generated } from './generate.ts';
import { loadObjects } from './load-objects.ts';
import { applyReplacement } from './replacements.ts';
import type { Resource } from './resource.ts';
import { setImages, toImageChange } from './set-images.ts';
import { pairsOf, setPairs } from './set-labels.ts';
import { addAffix } from './set-names.ts';
import { setNamespace } from './set-namespace.ts';
import { setReplicas } from './set-replicas.ts';
import { findChild, findText, listItems, type MapNode, type Node } from './yaml/node.ts';
import { createEmbeddedSource } from './yaml/source.ts';

/**
 * Runs `transformers` and checks `validators`: only those that kustomize has built in.
 *
 * Throws `TidemarkError` `unsupported-option` for any other plugin.
 */
export function runExternalTransformers(resources: readonly Resource[], run: PatchRun): readonly Resource[] {
  for (const validator of loadPlugins(run, 'validators')) transform(resources, validator, run);
  return loadPlugins(run, 'transformers').reduce(
    (current, plugin) => transform(current, plugin, run),
    resources,
  );
}

/** Runs `generators`: the two that kustomize has built in. Throws `TidemarkError` `unsupported-option` for others. */
export function runExternalGenerators(run: Run): readonly Generated[] {
  return loadPlugins(run, 'generators').map((plugin) => {
    const kind = findText(plugin, 'kind');
    if (kind !== 'ConfigMapGenerator' && kind !== 'SecretGenerator') throw refuse(plugin);
    return generate(kind === 'SecretGenerator' ? 'Secret' : 'ConfigMap', withNames(plugin), run);
  });
}

/** The plugins of a field: those given inline come first, then those from files. */
function loadPlugins(run: Run, field: string): readonly MapNode[] {
  const entries = listItems(run.kustomization.fields, field);
  const isInline = (entry: Node): boolean => entry.type === 'scalar' && /[\n:{]/.test(entry.text);
  const inline = entries.filter(isInline).flatMap((entry) => loadInline(entry));
  const files = entries
    .filter((entry) => !isInline(entry))
    .flatMap((entry) => {
      const name = entry.type === 'scalar' ? entry.text : '';
      return withPrefix('', entry, () => loadObjects(readNamedFile(run, name, entry)));
    });
  const plugins = [...inline, ...files];
  for (const plugin of plugins) if (findText(plugin, 'apiVersion') !== 'builtin') throw refuse(plugin);
  return plugins;
}

function loadInline(entry: Node): readonly MapNode[] {
  if (entry.type !== 'scalar') return [];
  return loadObjects(createEmbeddedSource(entry.source, entry.offset, entry.text));
}

function transform(resources: readonly Resource[], plugin: MapNode, run: PatchRun): readonly Resource[] {
  const fields = listItems(plugin, 'fieldSpecs').map(toFieldSpec);
  switch (findText(plugin, 'kind')) {
    case 'PatchTransformer':
    case 'PatchJson6902Transformer':
      return applyPatchEntry(resources, plugin, run).resources;
    case 'NamespaceTransformer':
      return transformNamespace(resources, plugin, fields);
    case 'PrefixTransformer':
      return transformNames(resources, { plugin, fields, side: 'prefix' });
    case 'SuffixTransformer':
      return transformNames(resources, { plugin, fields, side: 'suffix' });
    case 'LabelTransformer':
      return setPairs(resources, { pairs: pairsOf(plugin, 'labels'), fields });
    case 'AnnotationsTransformer':
      return setPairs(resources, { pairs: pairsOf(plugin, 'annotations'), fields });
    case 'ImageTagTransformer':
      return setImages(resources, toImageChange(findChild(plugin, 'imageTag') ?? plugin), fields);
    case 'ReplicaCountTransformer':
      return setReplicas(resources, findChild(plugin, 'replica') ?? plugin, fields);
    case 'ReplacementTransformer':
      return listItems(plugin, 'replacements').reduce(applyReplacement, resources);
    default:
      throw refuse(plugin);
  }
}

function transformNamespace(
  resources: readonly Resource[],
  plugin: MapNode,
  fields: readonly FieldSpec[],
): readonly Resource[] {
  const origin = findChild(plugin.entries.get('metadata'), 'namespace') ?? plugin;
  const namespace = findText(plugin.entries.get('metadata'), 'namespace') ?? '';
  if (namespace === '') return resources;
  const unsetOnly = findText(plugin, 'unsetOnly') === 'true';
  return setNamespace(resources, { namespace, origin, fields, unsetOnly });
}

function transformNames(
  resources: readonly Resource[],
  change: {
    readonly plugin: MapNode;
    readonly fields: readonly FieldSpec[];
    readonly side: 'prefix' | 'suffix';
  },
): readonly Resource[] {
  const { plugin, fields, side } = change;
  const origin = findChild(plugin, side);
  return origin === undefined
    ? resources
    : addAffix(resources, { side, text: findText(plugin, side) ?? '', origin, fields });
}

/** A generator plugin has its name and namespace where an object has them. */
function withNames(plugin: MapNode): MapNode {
  const metadata = plugin.entries.get('metadata');
  const entries = new Map(plugin.entries);
  for (const key of ['name', 'namespace']) {
    const value = findChild(metadata, key);
    if (value !== undefined) entries.set(key, value);
  }
  return { ...plugin, entries };
}

function refuse(plugin: MapNode): Error {
  const kind = findText(plugin, 'kind') ?? '';
  return failAt(
    plugin,
    'unsupported-option',
    `external plugins disabled; unable to load external plugin '${kind}'`,
  );
}
