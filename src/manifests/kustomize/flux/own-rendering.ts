import { isDeepStrictEqual } from 'node:util';
import { clampPath } from '../files.ts';
import type { RenderedObject } from '../rendered.ts';
import { findMap, findText } from '../yaml/node.ts';
import type { ClusterResult } from './cluster-result.ts';

export function isFluxKustomization(object: RenderedObject): boolean {
  return object.kind === 'Kustomization' && object.apiVersion.startsWith('kustomize.toolkit.fluxcd.io/');
}

/** As users of Flux write it: `namespace/name`. */
export function toName({ namespace, name }: RenderedObject): string {
  return `${namespace}/${name}`;
}

/** Whether it is the `Kustomization` of a cluster that renders the directory of that cluster, as of `flux bootstrap`. */
export function rendersItself(object: RenderedObject, directory: string): boolean {
  const path = findText(findMap(object.node, 'spec'), 'path') ?? '';
  return isFluxKustomization(object) && clampPath(path) === clampPath(directory);
}

/** What the `Kustomization` of the own directory has made of it; nothing when there is none or it made nothing. */
export function findOwnRendering(
  directory: string,
  start: readonly RenderedObject[],
  result: ClusterResult,
): readonly RenderedObject[] | undefined {
  const own = start.find((object) => rendersItself(object, directory));
  if (own === undefined) return undefined;
  const rendered = result.objects.filter(({ chain }) => chain.length === 1 && chain[0] === toName(own));
  return rendered.length === 0 ? undefined : rendered.map(({ object }) => object);
}

/** Whether two renderings of a directory lead to the same: they have the same of what builds depend on. */
export function isSettled(one: readonly RenderedObject[], other: readonly RenderedObject[]): boolean {
  return isDeepStrictEqual(toSteering(one), toSteering(other));
}

function toSteering(objects: readonly RenderedObject[]): ReadonlyMap<string, unknown> {
  const steering = objects.filter(
    ({ apiVersion, kind }) =>
      /^(?:kustomize|source)\.toolkit\.fluxcd\.io\//.test(apiVersion) ||
      kind === 'ConfigMap' ||
      kind === 'Secret',
  );
  return new Map(steering.map((object) => [`${object.kind} ${toName(object)}`, object.value]));
}
