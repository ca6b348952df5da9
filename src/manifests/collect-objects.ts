import { compareTexts } from './sort-problems.ts';
import type { AnyManifest, ManifestKind, Manifests, Metadata } from './types.ts';

/** Sorts objects into the lists by kind, each by namespace and name. */
export function collectObjects(objects: readonly AnyManifest[]): Manifests {
  const sorted = objects.toSorted(compareObjects);
  return {
    imageRepositories: pick(sorted, 'ImageRepository'),
    imagePolicies: pick(sorted, 'ImagePolicy'),
    imageUpdateAutomations: pick(sorted, 'ImageUpdateAutomation'),
    gitRepositories: pick(sorted, 'GitRepository'),
    namespaces: pick(sorted, 'Namespace'),
  };
}

/** By namespace, then by name; those of one name stay in the order of their clusters. */
export function compareObjects(
  { metadata: a }: { readonly metadata: Metadata },
  { metadata: b }: { readonly metadata: Metadata },
): number {
  return compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name);
}

function pick<Kind extends ManifestKind>(
  objects: readonly AnyManifest[],
  kind: Kind,
): readonly Extract<AnyManifest, { kind: Kind }>[] {
  return objects.filter((object): object is Extract<AnyManifest, { kind: Kind }> => object.kind === kind);
}
