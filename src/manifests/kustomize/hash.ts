import { createHash } from 'node:crypto';
import { compareBytes } from './compare-bytes.ts';
import { setMetadataText } from './metadata.ts';
import { recordId, type Resource, withNode } from './resource.ts';
import { findChild, findText, isNull, type MapNode, type PlainData, toData } from './yaml/node.ts';

const LETTERS: ReadonlyMap<string, string> = new Map([
  ['0', 'g'],
  ['1', 'h'],
  ['3', 'k'],
  ['a', 'm'],
  ['e', 't'],
]);

/** Appends the hash of the content to the name of every generated object that asks for it. */
export function addHashes(resources: readonly Resource[]): readonly Resource[] {
  return resources.map((resource) => {
    if (!resource.needsHash) return resource;
    const text = `${resource.id.name}-${hashContent(resource.node)}`;
    return withNode(
      recordId(resource),
      setMetadataText(resource.node, 'name', { text, origin: resource.node }),
    );
  });
}

/** Ten letters that stand for the data of a ConfigMap or Secret, as kustomize computes them. */
export function hashContent(object: MapNode): string {
  const kind = findText(object, 'kind') ?? '';
  const data = findChild(object, 'data');
  const content: Record<string, PlainData> = {
    data: isNull(data) || data === undefined ? '' : toData(data),
    kind,
    name: '',
  };
  if (kind === 'Secret') content['type'] = findText(object, 'type') ?? '';
  for (const key of ['binaryData', 'stringData']) {
    const value = findChild(object, key);
    if (value !== undefined && (kind === 'Secret') === (key === 'stringData')) content[key] = toData(value);
  }
  const digest = createHash('sha256').update(toGoJson(content)).digest('hex');
  return digest.slice(0, 10).replace(/./g, (letter) => LETTERS.get(letter) ?? letter);
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
