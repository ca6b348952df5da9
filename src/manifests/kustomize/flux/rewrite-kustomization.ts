import { failAt } from '../context.ts';
import { decode } from '../decode.ts';
import type { KustomizeFiles } from '../files.ts';
import { resolvePath } from '../files.ts';
import { isRemote } from '../is-remote.ts';
import type { Kustomization } from '../kustomization.ts';
import { IMAGE, PATCH } from '../kustomization-shape.ts';
import { listOf } from '../shape.ts';
import {
  createList,
  createMap,
  createScalar,
  findChild,
  findText,
  listItems,
  type MapNode,
  type Node,
  toData,
  withEntry,
} from '../yaml/node.ts';

/** The kustomization at the path of a Flux `Kustomization` with what the object's `spec` adds to it. */
export function rewriteKustomization(
  kustomization: Kustomization,
  spec: MapNode,
  files: KustomizeFiles,
): Kustomization {
  let { fields } = kustomization;
  fields = overwrite(fields, 'namespace', findChild(spec, 'targetNamespace'));
  fields = overwrite(fields, 'namePrefix', findChild(spec, 'namePrefix'));
  fields = overwrite(fields, 'nameSuffix', findChild(spec, 'nameSuffix'));
  fields = append(fields, 'patches', readPatches(spec));
  fields = append(fields, 'patchesStrategicMerge', listItems(spec, 'patchesStrategicMerge').map(toText));
  fields = append(fields, 'patchesJson6902', listItems(spec, 'patchesJson6902').map(toTextPatch));
  fields = append(fields, 'components', findComponents({ spec, files, directory: kustomization.directory }));
  fields = mergeImages(fields, spec);
  fields = overwrite(allowNothing(fields), 'buildMetadata', findChild(spec, 'buildMetadata'));
  return { ...kustomization, fields };
}

function overwrite(fields: MapNode, name: string, value: Node | undefined): MapNode {
  const isGiven =
    value !== undefined && !(value.type === 'scalar' && (value.value === null || value.value === ''));
  return isGiven ? withEntry(fields, name, value) : fields;
}

function append(fields: MapNode, name: string, added: readonly Node[]): MapNode {
  const [first] = added;
  if (first === undefined) return fields;
  return withEntry(
    fields,
    name,
    createList([...listItems(fields, name), ...added], fields.entries.get(name) ?? first),
  );
}

/** Only a text and a target: these patches have no file and no options. */
function readPatches(spec: MapNode): readonly Node[] {
  const patches = findChild(spec, 'patches');
  if (patches === undefined) return [];
  const decoded = decode(patches, listOf(PATCH), { lenient: true });
  return (decoded.type === 'list' ? decoded.items : []).map((patch) =>
    patch.type === 'map' ? withEntry(withEntry(patch, 'path', undefined), 'options', undefined) : patch,
  );
}

function toText(node: Node): Node {
  return node.type === 'scalar' ? node : createScalar(JSON.stringify(toData(node)), node);
}

/** In old versions the operations are a list in the object itself. */
function toTextPatch(node: Node): Node {
  const patch = findChild(node, 'patch');
  return node.type === 'map' && patch !== undefined ? withEntry(node, 'patch', toText(patch)) : node;
}

function findComponents(input: {
  readonly spec: MapNode;
  readonly files: KustomizeFiles;
  readonly directory: string;
}): readonly Node[] {
  const { spec, files, directory } = input;
  const ignoresMissing = findText(spec, 'ignoreMissingComponents') === 'true';
  return listItems(spec, 'components').filter((item) => {
    const name = item.type === 'scalar' ? item.text : '';
    if (isRemote(name) || name.startsWith('/')) {
      throw failAt(item, 'invalid-value', `component path '${name}' must be local and relative`);
    }
    return !ignoresMissing || files.isDirectory(resolvePath(directory, name));
  });
}

/** Per name: a new name replaces the old; tag and digest are replaced together when either is given. */
function mergeImages(fields: MapNode, spec: MapNode): MapNode {
  const images = findChild(spec, 'images');
  if (images === undefined) return fields;
  const added = decode(images, listOf(IMAGE), { lenient: true });
  const items = added.type === 'list' ? added.items : [];
  return items.reduce<MapNode>(mergeImage, fields);
}

function mergeImage(fields: MapNode, image: Node): MapNode {
  const items = listItems(fields, 'images');
  const index = items.findIndex((item) => findText(item, 'name') === findText(image, 'name'));
  const old = items[index];
  if (old?.type !== 'map') return append(fields, 'images', [image]);
  const named = overwrite(old, 'newName', findChild(image, 'newName'));
  const isVersioned = Boolean(findText(image, 'newTag') ?? '') || Boolean(findText(image, 'digest') ?? '');
  const merged = isVersioned
    ? withEntry(withEntry(named, 'newTag', findChild(image, 'newTag')), 'digest', findChild(image, 'digest'))
    : named;
  return withEntry(fields, 'images', createList(items.with(index, merged), image));
}

/** Without resources Flux asks for origins, so that the file is not empty and builds to nothing. */
function allowNothing(fields: MapNode): MapNode {
  if (listItems(fields, 'resources').length > 0) return fields;
  const origins = createList([createScalar('originAnnotations', fields)], fields);
  return withEntry(
    fields.entries.size === 0 ? createMap(new Map(), fields) : fields,
    'buildMetadata',
    origins,
  );
}
