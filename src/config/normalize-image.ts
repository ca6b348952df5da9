import type { Place } from '../errors.ts';
import { findEntry, findText } from '../manifests/yaml/placed.ts';
import type { PlacedEntry, PlacedMap, PlacedNode } from '../manifests/yaml/placed.ts';
import { pickFields, toMap, toText, wrapField } from './build-placed.ts';
import type { Normalization } from './normalization.ts';
import { toObject } from './normalization.ts';

const repositoryFields = [
  'image',
  'exclusionList',
  'secretRef',
  'certSecretRef',
  'proxySecretRef',
  'provider',
  'insecure',
  'timeout',
  'suspend',
] as const;

const orders = ['semver', 'alphabetical', 'numerical'] as const;

/** Options that say by themselves how tags are ordered. */
const orderingOptions = ['preset', 'policy'] as const;

/** The ImageRepository of an image and its policies. */
export function normalizeImage(name: string, entry: PlacedEntry, into: Normalization): readonly PlacedMap[] {
  const { keyPlace, node } = entry;
  const more = findEntry(node, 'policies')?.node;
  const named = more?.kind === 'map' ? [...more.entries] : [];
  const isPolicy = isOrdered(node) || named.length === 0;
  const spec = toMap(keyPlace, {
    ...pickFields(node, repositoryFields),
    interval: toText('1h', keyPlace),
  });
  const options = toMap(keyPlace, { 'scan-from': findEntry(node, 'scanFrom')?.node });
  return [
    toObject({ kind: 'ImageRepository', name, place: keyPlace, spec, options }, into),
    ...(isPolicy ? [normalizePolicy(name, entry, { repository: name, into })] : []),
    ...named.map(([policy, other]) => normalizePolicy(policy, other, { repository: name, into })),
  ];
}

function isOrdered(node: PlacedNode): boolean {
  const options = findEntry(node, 'options')?.node;
  return (
    orders.some((order) => findEntry(node, order) !== undefined) ||
    orderingOptions.some((name) => options !== undefined && findEntry(options, name) !== undefined)
  );
}

function normalizePolicy(
  name: string,
  { keyPlace, node }: PlacedEntry,
  { repository, into }: { readonly repository: string; readonly into: Normalization },
): PlacedMap {
  checkOrder(name, { keyPlace, node }, into);
  const isAlways = findText(node, 'digestReflectionPolicy') === 'Always';
  const spec = toMap(keyPlace, {
    imageRepositoryRef: toMap(keyPlace, { name: toText(repository, keyPlace) }),
    policy: toMap(keyPlace, {
      semver: wrapField('range', findEntry(node, 'semver')),
      alphabetical: wrapField('order', findEntry(node, 'alphabetical')),
      numerical: wrapField('order', findEntry(node, 'numerical')),
    }),
    ...pickFields(node, ['filterTags', 'digestReflectionPolicy', 'suspend']),
    interval: isAlways ? toText('1h', keyPlace) : undefined,
  });
  const options = findEntry(node, 'options')?.node;
  return toObject({ kind: 'ImagePolicy', name, place: keyPlace, spec, options }, into);
}

function checkOrder(name: string, { keyPlace, node }: PlacedEntry, { problems }: Normalization): void {
  const given = orders.filter((order) => findEntry(node, order) !== undefined);
  if (given.length === 0 && !isOrdered(node)) {
    const message = `${name}: expected semver, alphabetical, numerical, options.preset or options.policy, found none; say which tag wins`;
    problems.push({ severity: 'error', code: 'missing-field', message, place: keyPlace });
  }
  const [first, second] = given;
  if (first === undefined || second === undefined) return;
  const message = `${name}: expected one of ${orders.join(', ')}, found ${first} and ${second}; keep one`;
  problems.push({ severity: 'error', code: 'invalid-value', message, place: placeOf(node, second) });
}

function placeOf(node: PlacedNode, field: string): Place {
  return findEntry(node, field)?.keyPlace ?? node.place;
}
