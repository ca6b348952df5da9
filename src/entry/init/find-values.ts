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

/** What looks like such a value and cannot be used. */
export type UnusableValue = {
  /** As it is written there. */
  readonly image: string;
  readonly reason: string;
  /** Where it starts, in its document. */
  readonly start: number;
};

export type FoundValues = {
  readonly values: readonly FoundValue[];
  readonly unusable: readonly UnusableValue[];
};

type Found = { readonly values: FoundValue[]; readonly unusable: UnusableValue[] };

/** So deep is no manifest; what is deeper is not looked at. */
const deepest = 100;

/**
 * Finds the images in one document: `image: name:tag` as in manifests and Compose files, `repository` and `tag` side by
 * side as in the values of Helm charts, and the `images` of a kustomization. What stands in such a place and is of no use
 * is given with the reason.
 */
export function findValues(root: Node): FoundValues {
  const found: Found = { values: [], unusable: [] };
  const kind = root.kind === 'mapping' ? textAt(root, 'kind') : undefined;
  if (kind === undefined || !skippedKinds.has(kind)) visit(root, [], found);
  return found;
}

/** Descriptions of fields, and what image automation has for itself. */
const skippedKinds: ReadonlySet<string> = new Set([
  'CustomResourceDefinition',
  'ImageRepository',
  'ImagePolicy',
  'ImageUpdateAutomation',
]);

function visit(node: Node, steps: readonly PathStep[], found: Found): void {
  if (steps.length > deepest) return;
  if (node.kind === 'sequence') {
    const names = node.items.map((item) => (item.kind === 'mapping' ? textAt(item, 'name') : undefined));
    for (const [index, item] of node.items.entries()) visit(item, [...steps, toStep(names, index)], found);
  }
  if (node.kind !== 'mapping') return;
  for (const one of [findImage(node, steps), findRepository(node, steps), findKustomized(node, steps)]) {
    if (one === undefined) continue;
    if ('reason' in one) found.unusable.push(one);
    else found.values.push(one);
  }
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

type Outcome = FoundValue | UnusableValue | undefined;

function findImage(node: MappingNode, steps: readonly PathStep[]): Outcome {
  const value = valueAt(node, 'image');
  if (value?.kind === 'alias')
    return toUnusable(value, `*${value.name}`, 'it is an alias, and the value stands at its anchor');
  if (value?.kind !== 'scalar') return undefined;
  if (isEmpty(value)) return toUnusable(value, '""', 'there is no image');
  const text = decodeText(value.value);
  const read = readReference(text);
  if ('reason' in read) return toUnusable(value, text, read.reason);
  return { ...read, part: 'reference', steps: [...steps, toKey('image')], node: value };
}

function findRepository(node: MappingNode, steps: readonly PathStep[]): Outcome {
  const repository = textAt(node, 'repository');
  if (repository === undefined) return undefined;
  const registry = textAt(node, 'registry');
  const image = registry === undefined || registry === '' ? repository : `${registry}/${repository}`;
  const value = valueAt(node, 'tag');
  return value === undefined ? findDigestOnly(node, image) : toTagged(image, value, [...steps, toKey('tag')]);
}

/** An entry of `images` of a kustomization. */
function findKustomized(node: MappingNode, steps: readonly PathStep[]): Outcome {
  const image = textAt(node, 'newName') ?? textAt(node, 'name');
  if (image === undefined) return undefined;
  const value = valueAt(node, 'newTag');
  if (value !== undefined) return toTagged(image, value, [...steps, toKey('newTag')]);
  const list = steps.at(-2);
  return list?.kind === 'key' && list.key === 'images' ? findDigestOnly(node, image) : undefined;
}

function findDigestOnly(node: MappingNode, image: string): Outcome {
  const digest = valueAt(node, 'digest');
  if (digest?.kind !== 'scalar' || isEmpty(digest)) return undefined;
  return toUnusable(digest, image, 'there is a digest but no tag');
}

function toTagged(image: string, node: Node, steps: readonly PathStep[]): Outcome {
  if (node.kind === 'alias')
    return toUnusable(node, image, 'its tag is an alias, and the value stands at its anchor');
  if (node.kind !== 'scalar') return undefined;
  if (isEmpty(node)) return toUnusable(node, image, 'the tag is empty');
  const text = decodeText(node.value);
  const [tag = '', digest] = text.split('@');
  if (digest !== undefined) return toUnusable(node, `${image}:${text}`, 'there is a digest in its tag');
  const read = readReference(`${image}:${tag}`);
  if ('reason' in read) return toUnusable(node, `${image}:${tag}`, read.reason);
  if (read.tag === undefined || read.image !== image)
    return toUnusable(node, `${image}:${tag}`, 'it is no name of an image and a tag');
  return { ...read, part: 'tag', steps, node };
}

/** So much of a text is shown. */
const shownLength = 80;

function toUnusable({ start }: { readonly start: number }, text: string, reason: string): UnusableValue {
  const image = text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
  return { image: image.replaceAll(/\s+/g, ' '), reason, start };
}

function readReference(
  text: string,
): Pick<FoundValue, 'image' | 'tag' | 'hasDigest'> | { readonly reason: string } {
  if (/[{}$]/.test(text)) return { reason: 'it has a variable or a template in it' };
  if (text.includes('://')) return { reason: 'it is an address, and no name of an image' };
  if (/\s/.test(text)) return { reason: 'it is no name of an image' };
  try {
    const { digest } = parseImageReference(text);
    const [base = ''] = text.split('@');
    const colon = base.lastIndexOf(':');
    const hasTag = colon > base.lastIndexOf('/');
    const image = hasTag ? base.slice(0, colon) : base;
    return { image, tag: hasTag ? base.slice(colon + 1) : undefined, hasDigest: digest !== undefined };
  } catch (error) {
    if (error instanceof TidemarkError) return { reason: 'it is no name of an image' };
    throw error;
  }
}

function valueAt(node: MappingNode, key: string): Node | undefined {
  const named = node.pairs.filter((pair) => keyTextOf(pair.key) === key);
  return named.length === 1 ? named[0]?.value : undefined;
}

function isEmpty(node: ScalarNode): boolean {
  return isNull(node) || node.value === '';
}

function textAt(node: MappingNode, key: string): string | undefined {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && !isEmpty(value) ? decodeText(value.value) : undefined;
}
