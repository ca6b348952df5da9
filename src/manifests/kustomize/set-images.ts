import { TidemarkError } from '../../errors.ts';
import { type GoRegexp, compileRegexp } from '../../go/regexp.ts';
import { field, type FieldSpec, updateField } from './field-spec.ts';
import { matchesGvk } from './gvk.ts';
import { type Resource, withNode } from './resource.ts';
import { createScalar, findChild, findText, type MapNode, type Node, withEntry } from './yaml/node.ts';

/** One entry of `images`. */
export type ImageChange = {
  readonly pattern: GoRegexp;
  readonly newName: string;
  readonly newTag: string;
  readonly digest: string;
  readonly tagSuffix: string;
  readonly entry: Node;
};

const POD_FIELDS: readonly FieldSpec[] = ['spec', 'spec/template/spec'].flatMap((pod) =>
  ['containers/image', 'initContainers/image', 'volumes/image/reference'].map((path) =>
    field(`${pod}/${path}`),
  ),
);

/** Throws `TidemarkError` `invalid-pattern`: the name is pasted into a pattern as it is. */
export function toImageChange(entry: Node): ImageChange {
  return {
    pattern: compileName(findText(entry, 'name') ?? ''),
    newName: findText(entry, 'newName') ?? '',
    newTag: findText(entry, 'newTag') ?? '',
    digest: findText(entry, 'digest') ?? '',
    tagSuffix: findText(entry, 'tagSuffix') ?? '',
    entry,
  };
}

/**
 * Rewrites the images of all containers: of every list with such a name first, then of the fields of pods and those
 * that `configurations` add. A suffix is therefore appended twice in pods, as kustomize does.
 */
export function setImages(
  resources: readonly Resource[],
  change: ImageChange,
  fields: readonly FieldSpec[],
): readonly Resource[] {
  return resources.map((resource) => {
    if (resource.id.kind === 'CustomResourceDefinition') return resource;
    const specs = [...POD_FIELDS, ...fields].filter(({ gvk }) => matchesGvk(resource.id, gvk));
    const searched = searchContainers(resource.node, change);
    if (searched.type !== 'map') return resource;
    const node = specs.reduce<MapNode>(
      (current, spec) => updateField(current, spec, (old) => setImage(old, change)),
      searched,
    );
    return withNode(resource, node);
  });
}

function searchContainers(node: Node, change: ImageChange): Node {
  if (node.type === 'list') return mapItems(node, (item) => searchContainers(item, change));
  if (node.type !== 'map') return node;
  let result = node;
  for (const [key, value] of node.entries) {
    const isContainers = (key === 'containers' || key === 'initContainers') && value.type === 'list';
    const updated = isContainers
      ? mapItems(value, (item) => setContainer(item, change))
      : searchContainers(value, change);
    result = withEntry(result, key, updated);
  }
  return result;
}

function setContainer(container: Node, change: ImageChange): Node {
  const image = findChild(container, 'image');
  return container.type === 'map' && image !== undefined
    ? withEntry(container, 'image', setImage(image, change))
    : container;
}

function mapItems(list: Node & { readonly type: 'list' }, update: (item: Node) => Node): Node {
  const items = list.items.map(update);
  return items.every((item, index) => item === list.items[index]) ? list : { ...list, items };
}

function setImage(old: Node | undefined, change: ImageChange): Node {
  if (old?.type !== 'scalar') return old ?? change.entry;
  if (!change.pattern.test(old.text)) return old;
  const { name, tag, digest } = splitImage(old.text);
  const parts = { name: change.newName || name, ...chooseVersion(change, { tag, digest }) };
  const text = `${parts.name}${parts.tag && `:${parts.tag}`}${parts.digest && `@${parts.digest}`}`;
  return text === old.text ? old : createScalar(text, change.entry);
}

function chooseVersion(change: ImageChange, old: Version): Version {
  const { newTag, digest, tagSuffix } = change;
  if (newTag !== '' || digest !== '') return { tag: newTag, digest };
  return tagSuffix === '' ? old : { tag: old.tag + tagSuffix, digest: '' };
}

type Version = { readonly tag: string; readonly digest: string };

function splitImage(image: string): Version & { readonly name: string } {
  const at = image.indexOf('@');
  const digest = at < 0 ? '' : image.slice(at + 1);
  const body = at < 0 ? image : image.slice(0, at);
  const colon = body.indexOf(':', Math.max(0, body.indexOf('/')));
  return colon < 0
    ? { name: body, tag: '', digest }
    : { name: body.slice(0, colon), tag: body.slice(colon + 1), digest };
}

function compileName(name: string): GoRegexp {
  try {
    return compileRegexp(`^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
  } catch (cause) {
    if (!(cause instanceof TidemarkError)) throw cause;
    throw new TidemarkError('invalid-pattern', `the image name '${name}' is not usable: ${cause.message}`, {
      cause,
    });
  }
}
