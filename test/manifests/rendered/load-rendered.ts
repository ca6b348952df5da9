import { loadManifests } from '../../../src/manifests/load-manifests.ts';
import type { LoadedManifests, RenderingOptions } from '../../../src/manifests/load-manifests.ts';
import { createMemoryTree, toLines } from '../memory-tree.ts';
import type { MemoryFiles } from '../memory-tree.ts';

export type LoadRequest = Partial<RenderingOptions> & {
  readonly directories?: readonly string[];
  readonly defaultNamespace?: string;
};

/** Renders `clusters/prod`, or the given directories; the GitRepository at `https://example.com/fleet` is this repository. */
export function loadRendered(files: MemoryFiles, request: LoadRequest = {}): LoadedManifests {
  const { directories = ['clusters/prod'], defaultNamespace, ...rendering } = request;
  return loadManifests(createMemoryTree(files), directories, {
    defaultNamespace,
    rendering: { isOwnUrl: (url) => url === 'https://example.com/fleet', ...rendering },
  });
}

/** `Kind namespace/name` of the image objects, and every problem. */
export function summarize({ manifests, problems }: LoadedManifests) {
  const { imageRepositories, imagePolicies, imageUpdateAutomations } = manifests;
  const objects = [...imageRepositories, ...imagePolicies, ...imageUpdateAutomations].map(
    ({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`,
  );
  return { objects, problems: toLines(problems) };
}

export const gitRepository = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {url: https://example.com/fleet, ref: {branch: main}}
`;

/** A Flux `Kustomization` in flux-system. */
export function flux(name: string, spec: string, source = 'flux-system'): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {sourceRef: {kind: GitRepository, name: ${source}}, ${spec}}
`;
}

export function kustomization(fields: string): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${fields}\n`;
}

/** An ImageRepository without a namespace, unless metadata names one. */
export function repository(metadata: string, spec = 'image: example.com/app, interval: 5m'): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {${metadata}}
spec: {${spec}}
`;
}

/** An ImagePolicy for the repository of the same name. */
export function policy(metadata: string, spec: string): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {${metadata}}
spec: {imageRepositoryRef: {name: app}, ${spec}}
`;
}
