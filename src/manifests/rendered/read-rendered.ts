import { createFindings, addValue } from '../findings.ts';
import type { Findings } from '../findings.ts';
import { followFluxKustomizations } from '../kustomize/flux/follow.ts';
import type { RenderedObject } from '../kustomize/rendered.ts';
import { sessionOf } from '../kustomize/session.ts';
import { createTreeFiles } from '../kustomize/tree-files.ts';
import { listYamlFiles } from '../raw/list-yaml-files.ts';
import { readRawFile } from '../raw/read-raw-file.ts';
import type { Tree } from '../tree.ts';
import { createSourceCheck } from './check-source.ts';
import { dropSuperseded } from './drop-superseded.ts';
import { findClusterConflicts } from './find-cluster-conflicts.ts';
import type { RenderingOptions } from './rendering-options.ts';
import { startCluster } from './start-cluster.ts';
import { toPlaced } from './to-placed.ts';

export type RenderedRequest = {
  readonly tree: Tree;
  /** Each is a cluster: what is applied to it first. */
  readonly directories: readonly string[];
  readonly namespace: string;
  readonly options: RenderingOptions;
};

/**
 * Reads directories as Flux applies them. A file that a build has read counts through that build only; what is left
 * below a directory without a kustomization file counts as it stands.
 */
export function readRendered({ tree, directories, namespace, options }: RenderedRequest): Findings {
  const findings = createFindings();
  const files = createTreeFiles(tree);
  const starts = directories.map((directory) => startCluster({ tree, files, directory }));
  const clusters = starts.map(({ cluster }) => cluster);
  const { isThisRepository, problems } = createSourceCheck(options);
  const followed = followFluxKustomizations(files, clusters, { ...options, isThisRepository, weigh });
  const agreed = findClusterConflicts(dropSuperseded(followed.objects, clusters));
  findings.problems.push(...[...starts, followed, agreed].flatMap((found) => found.problems), ...problems());
  for (const { object } of agreed.objects) {
    if (isWanted(object)) addValue(toPlaced(object.node), namespace, findings);
  }
  const built = listBuilt(files);
  findings.yamlFiles += built.size;
  const loose = starts.flatMap(({ isLoose, cluster }) => (isLoose ? [cluster.name] : []));
  for (const file of listYamlFiles(tree, loose, findings.problems)) {
    if (!built.has(file.path)) readRawFile(file, namespace, findings);
  }
  return findings;
}

/** Most of a fleet is not about images; what only a cluster knows of it is not missed here. */
function weigh({ group, kind }: { readonly group: string; readonly kind: string }) {
  if (/^(?:image|source|kustomize)\.toolkit\.fluxcd\.io$/.test(group)) return 'required';
  return kind === 'ConfigMap' || kind === 'Secret' || kind === 'Namespace' ? 'optional' : 'ignored';
}

function isWanted({ apiVersion, kind }: RenderedObject): boolean {
  return /^(?:image|source)\.toolkit\.fluxcd\.io\//.test(apiVersion) || kind === 'Namespace';
}

/** The files that builds have read, as resources, patches or anything else. */
function listBuilt(files: Parameters<typeof sessionOf>[0]): ReadonlySet<string> {
  const { sources } = sessionOf(files);
  return new Set([...sources].flatMap(([path, { value }]) => (value === undefined ? [] : [path])));
}
