import type { Problem } from '../errors.ts';
import { findEntry } from '../manifests/yaml/placed.ts';
import type { PlacedEntry, PlacedMap, PlacedNode } from '../manifests/yaml/placed.ts';
import { pickFields, toMap, toText } from './build-placed.ts';
import type { Normalization } from './normalization.ts';
import { alertFieldNames } from './notification-schema.ts';

const providerFields = [
  'type',
  'address',
  'channel',
  'username',
  'secretRef',
  'certSecretRef',
  'proxySecretRef',
  'timeout',
  'commitStatusExpr',
  'suspend',
] as const;

const alertFields = [
  'eventSeverity',
  'inclusionList',
  'exclusionList',
  'eventMetadata',
  'summary',
  'suspend',
] as const;

const sourceKinds = ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'] as const;

/** The Provider of an entry of `notifications`, and its Alerts. */
export function normalizeNotification(
  name: string,
  entry: PlacedEntry,
  { namespace, problems }: Normalization,
): readonly PlacedMap[] {
  const { keyPlace, node } = entry;
  const more = findEntry(node, 'alerts')?.node;
  if (more !== undefined) problems.push(...findMixed(name, node));
  const alerts: readonly (readonly [string, PlacedEntry])[] =
    more?.kind === 'map' ? [...more.entries] : [[name, entry]];
  return [
    toObject('Provider', name, {
      keyPlace,
      namespace,
      spec: toMap(keyPlace, pickFields(node, providerFields)),
    }),
    ...alerts.map(([alert, one]) => normalizeAlert(alert, one, { provider: name, namespace })),
  ];
}

/** What is written beside a list of alerts would count for none of them. */
function findMixed(name: string, node: PlacedNode): readonly Problem[] {
  return alertFieldNames.flatMap((field): readonly Problem[] => {
    const entry = findEntry(node, field);
    if (entry === undefined) return [];
    const message = `${name}: expected alerts or ${field}, found both; move ${field} into each of the alerts`;
    return [{ severity: 'error', code: 'invalid-value', message, place: entry.keyPlace }];
  });
}

function normalizeAlert(
  name: string,
  { keyPlace, node }: PlacedEntry,
  { provider, namespace }: { readonly provider: string; readonly namespace: string },
): PlacedMap {
  const spec = toMap(keyPlace, {
    ...pickFields(node, alertFields),
    providerRef: toMap(keyPlace, { name: toText(provider, keyPlace) }),
    eventSources: toSources(findEntry(node, 'eventSources'), keyPlace),
  });
  return toObject('Alert', name, { keyPlace, namespace, spec });
}

/** A source without a name is every object of its kind; no sources are every object. */
function toSources(entry: PlacedEntry | undefined, place: PlacedEntry['keyPlace']): PlacedEntry {
  const every = sourceKinds.map((kind) => toMap(place, { kind: toText(kind, place) }));
  const given = entry?.node.kind === 'list' ? entry.node.items : every;
  const items = given.map((source) =>
    toMap(source.place, { name: toText('*', source.place), ...toFields(source) }),
  );
  return { keyPlace: entry?.keyPlace ?? place, node: { kind: 'list', items, place } };
}

function toFields(source: PlacedNode): Readonly<Record<string, PlacedEntry>> {
  return pickFields(source, ['kind', 'name', 'namespace', 'matchLabels']);
}

function toObject(
  kind: 'Provider' | 'Alert',
  name: string,
  parts: {
    readonly keyPlace: PlacedEntry['keyPlace'];
    readonly namespace: string;
    readonly spec: PlacedMap;
  },
): PlacedMap {
  const { keyPlace, namespace, spec } = parts;
  return toMap(keyPlace, {
    apiVersion: toText('notification.toolkit.fluxcd.io/v1beta3', keyPlace),
    kind: toText(kind, keyPlace),
    metadata: toMap(keyPlace, { name: toText(name, keyPlace), namespace: toText(namespace, keyPlace) }),
    spec,
  });
}
