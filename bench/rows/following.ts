import { parseAllDocuments } from 'yaml';
import { loadManifests } from '../../src/manifests/load-manifests.ts';
import { createMemoryTree } from '../../test/manifests/memory-tree.ts';
import type { Prepared, Row } from '../harness.ts';

/**
 * A cluster as `flux bootstrap` makes it: a directory without a kustomization file, whose own Kustomization renders it,
 * and one Kustomization for each application in it.
 */
export const rows: readonly Row[] = [250, 1_000].map((applications) => ({
  name: `following: ${applications} Flux Kustomizations from a directory that renders itself`,
  unit: 'Kustomization',
  perRun: applications,
  prepare: () => prepare(applications),
}));

function prepare(applications: number): Prepared {
  const fleet = createFleet(applications);
  const tree = createMemoryTree(fleet);
  const texts = Object.values(fleet);
  const rendering = { isOwnUrl: () => true };
  let policies = 0;
  return {
    subject: () => {
      const { manifests, problems } = loadManifests(tree, ['clusters/prod'], { rendering });
      if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
      policies = manifests.imagePolicies.length;
    },
    floor: () => {
      for (const text of texts) parseAllDocuments(text);
    },
    floorName: `parse the ${texts.length} files`,
    note: () => `${policies} policies`,
  };
}

function createFleet(applications: number): Readonly<Record<string, string>> {
  const files: Record<string, string> = {
    'clusters/prod/flux-system/gotk-sync.yaml': `${toSource()}---\n${toFlux('flux-system', './clusters/prod')}`,
  };
  for (let index = 0; index < applications; index += 1) {
    files[`clusters/prod/a${index}.yaml`] = toFlux(`a${index}`, `./apps/a${index}`);
    files[`apps/a${index}/images.yaml`] = toImages(index);
  }
  return files;
}

function toSource(): string {
  return `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  url: https://example.com/fleet
  ref:
    branch: main
`;
}

function toFlux(name: string, path: string): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  interval: 10m
  path: ${path}
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
`;
}

function toImages(index: number): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: a${index}
  namespace: flux-system
spec:
  image: registry.example.com/shop/a${index}
  interval: 5m
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: a${index}
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: a${index}
  policy:
    semver:
      range: 1.x
`;
}
