import type { Limits } from '../delivery/github/options.ts';
import { limitNames, toLimits } from '../delivery/options/limits.ts';
import type { Problem } from '../errors.ts';
import type { Declared, DeclaredAnnotations } from '../manifests/load-manifests.ts';
import { findEntry, findText } from '../manifests/yaml/placed.ts';
import type { PlacedEntry, PlacedMap, PlacedNode } from '../manifests/yaml/placed.ts';
import type { MappedValue } from '../rewrite/find-markers.ts';
import type { Normalization } from './normalization.ts';
import { normalizeImage } from './normalize-image.ts';
import { normalizeNotification } from './normalize-notification.ts';
import { normalizeUpdate } from './normalize-update.ts';
import { normalizeValues } from './normalize-values.ts';
import { toAnnotations } from './to-annotations.ts';

/** The configuration in the one spelling that the rest of the program knows. */
export type Config = {
  /** Directories of manifests; undefined when the file does not say. */
  readonly manifests: readonly string[] | undefined;
  /** GitRepository objects that are this repository, as `namespace/name`. */
  readonly sources: readonly string[];
  readonly namespace: string | undefined;
  readonly declared: Declared;
  /** Providers and Alerts, as manifests would have them. */
  readonly notifications: readonly PlacedMap[];
  /** Values that have no marker. */
  readonly values: readonly MappedValue[];
  /** How many pull requests there may be, as far as the file says. */
  readonly limits: Partial<Limits>;
};

/** Turns a configuration whose shape is right into manifests and annotations, each part with its place in the file. */
export function normalizeConfig(root: PlacedNode): Config {
  const problems: Problem[] = [];
  const namespace = findText(root, 'namespace');
  const into: Normalization = { namespace: namespace ?? 'flux-system', problems };
  const manifests = findEntry(root, 'manifests')?.node;
  const objects: readonly PlacedMap[] = [
    ...listEntries(root, 'images').flatMap(([name, entry]) => normalizeImage(name, entry, into)),
    ...listEntries(root, 'updates').map(([name, entry]) => normalizeUpdate(name, entry, into)),
  ];
  const annotations = [
    ...listEntries(root, 'policies').map((named) => toDeclared('ImagePolicy', named, problems)),
    ...listEntries(root, 'automations').map((named) => toDeclared('ImageUpdateAutomation', named, problems)),
  ];
  return {
    manifests: manifests && listTexts(manifests),
    sources: listTexts(findEntry(root, 'sources')?.node),
    namespace,
    declared: { objects, annotations, problems },
    notifications: listEntries(root, 'notifications').flatMap(([name, entry]) =>
      normalizeNotification(name, entry, into),
    ),
    values: normalizeValues(findEntry(root, 'values'), into),
    limits: readLimits(findEntry(root, 'limits')?.node),
  };
}

function readLimits(node: PlacedNode | undefined): Config['limits'] {
  const written = Object.keys(limitNames).map((name) => {
    const found = node?.kind === 'map' ? node.entries.get(name)?.node : undefined;
    return [name, found?.kind === 'scalar' && found.value !== null ? Number(found.value) : undefined];
  });
  return toLimits(Object.fromEntries(written));
}

function listEntries(root: PlacedNode, field: string): readonly (readonly [string, PlacedEntry])[] {
  const node = findEntry(root, field)?.node;
  return node?.kind === 'map' ? [...node.entries] : [];
}

function listTexts(node: PlacedNode | undefined): readonly string[] {
  if (node?.kind !== 'list') return [];
  return node.items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? item.value : [],
  );
}

function toDeclared(
  kind: DeclaredAnnotations['kind'],
  [object, { keyPlace, node }]: readonly [string, PlacedEntry],
  problems: Problem[],
): DeclaredAnnotations {
  return { kind, object, place: keyPlace, annotations: toAnnotations(node, problems) };
}
