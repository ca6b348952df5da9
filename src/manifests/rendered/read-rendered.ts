import { createFindings, addValue } from '../findings.ts';
import type { Findings } from '../findings.ts';
import { clampPath, isWithin } from '../kustomize/files.ts';
import { followFluxKustomizations } from '../kustomize/flux/follow.ts';
import type { RenderedObject } from '../kustomize/rendered.ts';
import { sessionOf } from '../kustomize/session.ts';
import { listYamlFiles } from '../raw/list-yaml-files.ts';
import { readRawFile } from '../raw/read-raw-file.ts';
import type { Tree } from '../tree.ts';
import { createSourceCheck } from './check-source.ts';
import { dropSuperseded } from './drop-superseded.ts';
import { findInstancePatches } from './find-instance-patches.ts';
import { createSourceViews } from './ignore/source-views.ts';
import { createSourceOpener } from './open-source.ts';
import type { RenderingOptions } from './rendering-options.ts';
import { readFailed } from './read-failed.ts';
import { separateClusters } from './separate-clusters.ts';
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
export function readRendered({ tree, namespace, options, ...request }: RenderedRequest): Findings {
  const findings = createFindings();
  const views = createSourceViews([...tree.files('')]);
  const { named } = views;
  const directories = [...new Map(request.directories.map((path) => [clampPath(path), path])).values()];
  const starts = directories.map((directory) =>
    startCluster({ tree: views.narrow(tree), files: named, directory }),
  );
  const clusters = starts.map(({ cluster }) => cluster);
  const check = createSourceCheck(options);
  const { openSource, ...opener } = createSourceOpener(views, { ...options, ...check });
  const isThisRepository: typeof check.isThisRepository = (source, objects, path) => {
    const isOwn = check.isThisRepository(source, objects, path);
    return isOwn === false ? opener.includesThis(source, objects, path) : isOwn;
  };
  const following = { ...options, isThisRepository, openSource, weigh };
  const followed = followFluxKustomizations(named, clusters, following);
  findings.problems.push(...[...starts, followed].flatMap((found) => found.problems));
  findings.problems.push(...check.problems(), ...opener.problems());
  findings.problems.push(...findInstancePatches(followed.objects.map(({ object }) => object)));
  for (const { object, routes } of dropSuperseded(followed.objects, clusters)) {
    const scope = { namespace, clusters: [...new Set(routes.map(({ cluster }) => cluster))] };
    if (isWanted(object)) addValue(toPlaced(object.node), scope, findings);
  }
  const built = listBuilt(views.whole);
  findings.yamlFiles += built.size;
  const loose = starts.flatMap(({ isLoose, cluster }) => (isLoose ? [cluster.name] : []));
  for (const file of listYamlFiles(tree, loose, findings.problems)) {
    const owners = loose.filter((directory) => isWithin(file.path, clampPath(directory)));
    const scope = { namespace, clusters: owners.length > 0 ? owners : loose };
    if (views.isKept(file.path) && !built.has(file.path)) readRawFile(file, scope, findings);
  }
  const failed = followed.failed.filter(({ object }) => isWanted(object));
  const objects = [...findings.objects, ...readFailed(failed, { objects: findings.objects, namespace })];
  const separated = separateClusters({ ...findings, objects }, new Set(followed.following));
  return { ...findings, objects: [...separated.objects], notifications: [...separated.notifications] };
}

/** Most of a fleet is not about images; what only a cluster knows of it is not missed here. */
function weigh({ group, kind }: { readonly group: string; readonly kind: string }) {
  if (/^(?:image|source|kustomize)\.toolkit\.fluxcd\.io$/.test(group)) return 'required';
  // A mistake in a notification must not keep an image from being updated.
  if (group === 'notification.toolkit.fluxcd.io') return 'optional';
  return kind === 'ConfigMap' || kind === 'Secret' || kind === 'Namespace' ? 'optional' : 'ignored';
}

function isWanted({ apiVersion, kind }: RenderedObject): boolean {
  return /^(?:image|source|notification)\.toolkit\.fluxcd\.io\//.test(apiVersion) || kind === 'Namespace';
}

/** The files that builds have read, as resources, patches or anything else. */
function listBuilt(files: Parameters<typeof sessionOf>[0]): ReadonlySet<string> {
  const { sources } = sessionOf(files);
  return new Set([...sources].flatMap(([path, { value }]) => (value === undefined ? [] : [path])));
}
