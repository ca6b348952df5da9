import type { Problem } from '../../errors.ts';
import { toPlaceText } from '../../errors.ts';
import { isFluxKustomization } from '../kustomize/flux/own-rendering.ts';
import type { RenderedObject } from '../kustomize/rendered.ts';
import { listYamlFiles } from '../raw/list-yaml-files.ts';
import type { Tree } from '../tree.ts';
import { isFluxInstance } from './find-instance-patches.ts';
import { maySteer, readSteeringObjects } from './flux-objects.ts';

export type LooseObjects = {
  readonly objects: readonly RenderedObject[];
  readonly problems: readonly Problem[];
};

/**
 * What following needs of a directory without a kustomization file: its Flux `Kustomization` objects and sources, and
 * the ConfigMaps and Secrets that substitution may ask for.
 */
export function readLooseObjects(tree: Tree, directory: string): LooseObjects {
  // A directory that is missing is told when its files are read for the image objects in them.
  const files = [...listYamlFiles(tree, [directory], [])];
  if (!files.some(maySteer)) return { objects: [], problems: [] };
  const objects = files.flatMap(readSteeringObjects);
  const kustomizations = objects.filter(isFluxKustomization);
  const problems = findNamesakes(kustomizations, directory);
  const isUsable = kustomizations.length > 0 && problems.length === 0;
  return { objects: isUsable ? objects : objects.filter(isFluxInstance), problems };
}

/** Clusters name their Kustomizations alike; a directory that holds several clusters cannot be followed as one. */
function findNamesakes(objects: readonly RenderedObject[], directory: string): readonly Problem[] {
  const first = new Map<string, RenderedObject>();
  for (const object of objects) {
    const name = `${object.namespace}/${object.name}`;
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, object);
      continue;
    }
    const message = `expected one Kustomization '${name}' below '${directory}', found another at ${toPlaceText(earlier.place)}, so that none below it is followed; a directory is read as one cluster, name the directory of each cluster`;
    return [{ severity: 'warning', code: 'duplicate-object', message, place: object.place }];
  }
  return [];
}
