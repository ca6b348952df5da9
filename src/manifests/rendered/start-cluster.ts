import type { Place, Problem } from '../../errors.ts';
import { buildFluxPath } from '../kustomize/flux/build-flux.ts';
import type { Cluster } from '../kustomize/flux/follow.ts';
import { clampPath, showPath } from '../kustomize/files.ts';
import type { KustomizeFiles } from '../kustomize/files.ts';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization.ts';
import type { Tree } from '../tree.ts';
import { readLooseObjects } from './loose-objects.ts';

export type ClusterStart = {
  readonly cluster: Cluster;
  readonly problems: readonly Problem[];
  /** The directory has no kustomization file, so that every YAML file below it counts. */
  readonly isLoose: boolean;
};

export type StartRequest = {
  readonly tree: Tree;
  readonly files: KustomizeFiles;
  readonly directory: string;
};

/** What a configured directory applies by itself, before any Flux `Kustomization` is followed. */
export function startCluster({ tree, files, directory }: StartRequest): ClusterStart {
  const path = clampPath(directory);
  const kustomization = KUSTOMIZATION_FILES.find((name) =>
    files.list(path).some((entry) => entry.name === name && !entry.isDirectory),
  );
  if (kustomization === undefined) {
    const { objects, problems } = readLooseObjects(tree, directory);
    return { cluster: { name: directory, objects }, problems, isLoose: true };
  }
  const place = { file: path === '' ? kustomization : `${path}/${kustomization}`, line: 1, column: 1 };
  const { objects, problems } = buildFluxPath(files, path);
  return {
    cluster: { name: directory, objects },
    problems: problems.map((problem) => nameDirectory(problem, path, place)),
    isLoose: false,
  };
}

function nameDirectory(problem: Problem, path: string, place: Place): Problem {
  return { place, ...problem, message: `building ${showPath(path)}: ${problem.message}` };
}
