import { createHash } from 'node:crypto';
import { TidemarkError } from '../../errors.ts';
import { compareBytes } from './compare-bytes.ts';
import { setMetadataText } from './metadata.ts';
import { recordId, type Resource, withNode } from './resource.ts';
import {
  findChild,
  findText,
  isNull,
  type MapNode,
  type Node,
  type PlainData,
  toData,
  toPlace,
} from './yaml/node.ts';

const LETTERS: ReadonlyMap<string, string> = new Map([
  ['0', 'g'],
  ['1', 'h'],
  ['3', 'k'],
  ['a', 'm'],
  ['e', 't'],
]);

/**
 * Appends the hash of the content to the name of every generated object that asks for it.
 *
 * Throws `TidemarkError` `unsupported-option` for an object of Flux that a patch has made of one: kustomize then takes the
 * hash of the lines and comments of a text that only it has.
 */
export function addHashes(resources: readonly Resource[]): readonly Resource[] {
  return resources.map((resource) => {
    if (!resource.needsHash) return resource;
    if (isForeign(resource)) throw unknownHash(resource);
    const text = `${resource.id.name}-${hashContent(resource.node)}`;
    return withNode(
      recordId(resource),
      setMetadataText(resource.node, 'name', { text, origin: resource.node }),
    );
  });
}

/** Ten letters that stand for the data of a ConfigMap or Secret, as kustomize computes them. */
function hashContent(object: MapNode): string {
  const kind = findText(object, 'kind') ?? '';
  const content: Record<string, PlainData> = {
    data: toHashed(findChild(object, 'data')),
    kind,
    name: '',
  };
  if (kind === 'Secret') content['type'] = findText(object, 'type') ?? '';
  for (const key of ['binaryData', 'stringData']) {
    const value = findChild(object, key);
    if (value === undefined || value.type === 'scalar') continue;
    if ((kind === 'Secret') === (key === 'stringData')) content[key] = toHashed(value);
  }
  const digest = createHash('sha256').update(toGoJson(content)).digest('hex');
  return digest.slice(0, 10).replace(/./g, (letter) => LETTERS.get(letter) ?? letter);
}

/** What is no map leaves nothing behind when it is a list, and its text when it is a scalar. */
function toHashed(value: Node | undefined): PlainData {
  if (value === undefined || isNull(value)) return '';
  if (value.type === 'list') return null;
  return value.type === 'map' ? toData(value) : value.text;
}

/** The hash of anything but a ConfigMap or a Secret is not known; it matters for objects that are of interest. */
function isForeign({ id }: Resource): boolean {
  return id.group.endsWith('.toolkit.fluxcd.io') && id.kind !== 'ConfigMap' && id.kind !== 'Secret';
}

function unknownHash({ id, node }: Resource): TidemarkError {
  const message = `expected a ConfigMap or Secret from the generator of '${id.name}', found that a patch makes ${id.kind} of it, whose name ends in a hash that is not known; set disableNameSuffixHash`;
  return new TidemarkError('unsupported-option', message, { place: toPlace(node) });
}

/** JSON as Go writes it: keys in the order of their bytes, and the characters of HTML escaped. */
function toGoJson(data: PlainData): string {
  if (Array.isArray(data)) return `[${data.map(toGoJson).join(',')}]`;
  if (data === null || typeof data !== 'object') return escapeText(data);
  const members = Object.entries(data).sort(([one], [other]) => compareBytes(one, other));
  return `{${members.map(([key, value]) => `${escapeText(key)}:${toGoJson(value)}`).join(',')}}`;
}

function escapeText(value: string | number | boolean | null): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
