import type { Place } from '../errors.ts';
import { describeText } from '../manifests/schema/describe.ts';
import { findEntry, findText } from '../manifests/yaml/placed.ts';
import type { PlacedEntry, PlacedNode } from '../manifests/yaml/placed.ts';
import type { MappedValue, ObjectIdentity, Setter } from '../rewrite/find-markers.ts';
import { parsePath } from '../rewrite/mapped/parse-path.ts';
import type { Normalization } from './normalization.ts';

/** The mapped values of the configuration. What is wrong with one is a problem at its field. */
export function normalizeValues(entry: PlacedEntry | undefined, into: Normalization): readonly MappedValue[] {
  if (entry?.node.kind !== 'list') return [];
  return entry.node.items.flatMap((node, index) => normalizeValue(node, `values[${index}]`, into) ?? []);
}

function normalizeValue(
  node: PlacedNode,
  name: string,
  { namespace, problems }: Normalization,
): MappedValue | undefined {
  const count = problems.length;
  const fail = (field: string, message: string): void => {
    const place = placeOf(node, field);
    problems.push({
      severity: 'error',
      code: 'invalid-value',
      message: `${name}.${field}: ${message}`,
      place,
    });
  };
  const path = findText(node, 'path') ?? '';
  const steps = parsePath(path);
  if ('message' in steps) fail('path', steps.message);
  const file = toFile(findText(node, 'file') ?? '', fail);
  const setter = toSetter(node, { namespace, fail });
  const object = toObject(node);
  const document = findEntry(node, 'document')?.node;
  const index =
    document?.kind === 'scalar' && typeof document.value === 'number' ? document.value : undefined;
  if (index !== undefined && object !== undefined)
    fail('object', 'expected document or object, found both; keep one of them');
  if (index !== undefined && index < 0)
    fail('document', `expected a number of at least 0, found ${index}; documents are counted from 0`);
  if (problems.length > count || 'message' in steps || file === undefined || setter === undefined)
    return undefined;
  return {
    file,
    steps,
    path,
    setter,
    place: placeOf(node, 'file'),
    ...(index !== undefined && { document: index }),
    ...(object !== undefined && { object }),
  };
}

type Fail = (field: string, message: string) => void;

function toFile(file: string, fail: Fail): string | undefined {
  const clean = file.replace(/^(?:\.?\/)+/, '');
  if (clean !== '' && !clean.split('/').includes('..')) return clean;
  fail('file', `expected a file from the top of the repository, found ${describeText(file)}; correct it`);
  return undefined;
}

function toSetter(
  node: PlacedNode,
  { namespace, fail }: { readonly namespace: string; readonly fail: Fail },
): Setter | undefined {
  const text = findText(node, 'policy') ?? '';
  const [, own = namespace, policy] = /^(?:([\w.-]+)\/)?([\w.-]+)$/.exec(text) ?? [];
  if (policy === undefined) {
    const message = `expected the name of a policy, or namespace/name, found ${describeText(text)}; correct it`;
    fail('policy', message);
    return undefined;
  }
  const part = toPart(findText(node, 'part'));
  const suffix = part === 'reference' ? '' : `:${part}`;
  return { namespace: own, policy, part, text: `${own}:${policy}${suffix}`, isMapped: true };
}

function toPart(text: string | undefined): Setter['part'] {
  return text === 'tag' || text === 'name' || text === 'digest' ? text : 'reference';
}

function toObject(node: PlacedNode): Partial<ObjectIdentity> | undefined {
  const object = findEntry(node, 'object')?.node;
  if (object === undefined) return undefined;
  const fields = (['apiVersion', 'kind', 'name', 'namespace'] as const).flatMap((field) => {
    const text = findText(object, field);
    return text === undefined ? [] : [[field, text] as const];
  });
  return Object.fromEntries(fields);
}

function placeOf(node: PlacedNode, field: string): Place {
  return findEntry(node, field)?.node.place ?? node.place;
}
