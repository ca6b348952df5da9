import { TidemarkError } from '../../errors.ts';
import { parseImageReference } from '../../registry/image-name.ts';
import type { SetterPart } from '../../rewrite/marker.ts';
import type { PathStep } from '../../rewrite/mapped/parse-path.ts';
import { isNull } from '../../rewrite/read-text.ts';
import { decodeText, keyTextOf } from '../../rewrite/yaml/node.ts';
import type { MappingNode, Node, ScalarNode } from '../../rewrite/yaml/node.ts';

/** A value that names a tag of an image. */
export type FoundValue = {
  /** As it is written there, without tag and digest. */
  readonly image: string;
  /** Absent when there is only a digest, or nothing. */
  readonly tag: string | undefined;
  readonly hasDigest: boolean;
  readonly part: SetterPart & ('reference' | 'tag');
  readonly steps: readonly PathStep[];
  readonly node: ScalarNode;
};

/** So deep is no manifest; what is deeper is not looked at. */
const deepest = 100;

/**
 * Finds the images in one document: `image: name:tag` as in manifests and Compose files, `repository` and `tag` side by
 * side as in the values of Helm charts, and the `images` of a kustomization.
 */
export function findValues(root: Node): readonly FoundValue[] {
  const kind = root.kind === 'mapping' ? textAt(root, 'kind') : undefined;
  if (kind !== undefined && skippedKinds.has(kind)) return [];
  const found: FoundValue[] = [];
  visit(root, [], found);
  return found;
}

/** Descriptions of fields, and what image automation has for itself. */
const skippedKinds: ReadonlySet<string> = new Set([
  'CustomResourceDefinition',
  'ImageRepository',
  'ImagePolicy',
  'ImageUpdateAutomation',
]);

function visit(node: Node, steps: readonly PathStep[], found: FoundValue[]): void {
  if (steps.length > deepest) return;
  if (node.kind === 'sequence') {
    const names = node.items.map((item) => (item.kind === 'mapping' ? textAt(item, 'name') : undefined));
    for (const [index, item] of node.items.entries()) visit(item, [...steps, toStep(names, index)], found);
  }
  if (node.kind !== 'mapping') return;
  found.push(...findImage(node, steps), ...findRepository(node, steps), ...findKustomized(node, steps));
  for (const { key, value } of node.pairs) visit(value, [...steps, toKey(decodeText(keyTextOf(key)))], found);
}

function toKey(key: string): PathStep {
  return { kind: 'key', key };
}

/** By its name, when no other item has it: positions move when somebody adds a container. */
function toStep(names: readonly (string | undefined)[], index: number): PathStep {
  const name = names[index];
  const isUnique = name !== undefined && names.indexOf(name) === names.lastIndexOf(name);
  return isUnique && /^[\w./-]+$/.test(name)
    ? { kind: 'item', field: 'name', value: name }
    : { kind: 'index', index };
}

function findImage(node: MappingNode, steps: readonly PathStep[]): readonly FoundValue[] {
  const value = scalarAt(node, 'image');
  const read = value && readReference(decodeText(value.value));
  if (value === undefined || read === undefined) return [];
  return [{ ...read, part: 'reference', steps: [...steps, toKey('image')], node: value }];
}

function findRepository(node: MappingNode, steps: readonly PathStep[]): readonly FoundValue[] {
  const repository = textAt(node, 'repository');
  const value = scalarAt(node, 'tag');
  if (repository === undefined || value === undefined) return [];
  const registry = textAt(node, 'registry');
  const image = registry === undefined || registry === '' ? repository : `${registry}/${repository}`;
  return toTagged(image, value, [...steps, toKey('tag')]);
}

/** An entry of `images` of a kustomization. */
function findKustomized(node: MappingNode, steps: readonly PathStep[]): readonly FoundValue[] {
  const value = scalarAt(node, 'newTag');
  const image = textAt(node, 'newName') ?? textAt(node, 'name');
  if (image === undefined || value === undefined) return [];
  return toTagged(image, value, [...steps, toKey('newTag')]);
}

function toTagged(image: string, node: ScalarNode, steps: readonly PathStep[]): readonly FoundValue[] {
  const [tag = '', digest] = decodeText(node.value).split('@');
  const read = readReference(`${image}:${tag}`);
  if (read?.tag === undefined || read.image !== image || digest !== undefined) return [];
  return [{ ...read, part: 'tag', steps, node }];
}

function readReference(text: string): Pick<FoundValue, 'image' | 'tag' | 'hasDigest'> | undefined {
  if (/[\s{}$]|:\/\//.test(text) || text === '') return undefined;
  try {
    const { digest } = parseImageReference(text);
    const [base = ''] = text.split('@');
    const colon = base.lastIndexOf(':');
    const hasTag = colon > base.lastIndexOf('/');
    const image = hasTag ? base.slice(0, colon) : base;
    return { image, tag: hasTag ? base.slice(colon + 1) : undefined, hasDigest: digest !== undefined };
  } catch (error) {
    if (error instanceof TidemarkError) return undefined;
    throw error;
  }
}

function scalarAt(node: MappingNode, key: string): ScalarNode | undefined {
  const named = node.pairs.filter((pair) => keyTextOf(pair.key) === key);
  const value = named.length === 1 ? named[0]?.value : undefined;
  return value?.kind === 'scalar' && !isNull(value) && value.value !== '' ? value : undefined;
}

function textAt(node: MappingNode, key: string): string | undefined {
  const value = scalarAt(node, key);
  return value === undefined ? undefined : decodeText(value.value);
}
