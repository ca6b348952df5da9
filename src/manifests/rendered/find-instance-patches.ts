import type { Problem } from '../../errors.ts';
import { TidemarkError } from '../../errors.ts';
import type { RenderedObject } from '../kustomize/rendered.ts';
import { compileMatcher } from '../kustomize/select.ts';
import { findMap, findText, listItems, toPlace } from '../kustomize/yaml/node.ts';
import type { Node } from '../kustomize/yaml/node.ts';

/** What Flux's operator makes of `spec.sync`. */
const made = ['GitRepository', 'Kustomization'] as const;

const steering =
  '(?:postBuild|targetNamespace|patches|components|commonMetadata|images|namePrefix|nameSuffix|ignore|include)';

/** A field in a JSON patch, or as a key of its own. */
const steers = new RegExp(
  String.raw`/spec/(?:${steering}|path|sourceRef|url|ref)\b|(?:^|[{,])\s*["']?${steering}["']?\s*:`,
  'm',
);

const makes = /\bkind["']?\s*:\s*["']?(?:GitRepository|Kustomization)\b/;

/**
 * Warnings for the patches of `FluxInstance` objects (`spec.kustomize.patches` of
 * https://fluxcd.control-plane.io/operator/fluxinstance) that change what the cluster builds: the source and the
 * Kustomization that Flux's operator makes are nowhere in the repository, so that nothing is patched here.
 */
export function findInstancePatches(objects: readonly RenderedObject[]): readonly Problem[] {
  return objects.flatMap((object) => {
    const spec = findMap(object.node, 'spec');
    if (!isFluxInstance(object) || findText(findMap(spec, 'sync'), 'kind') !== 'GitRepository') return [];
    const patches = listItems(findMap(spec, 'kustomize'), 'patches');
    return patches.flatMap((patch) => (matters(patch) ? toProblem(patch, object) : []));
  });
}

export function isFluxInstance({ kind, apiVersion }: RenderedObject): boolean {
  return kind === 'FluxInstance' && apiVersion.startsWith('fluxcd.controlplane.io/');
}

function matters(patch: Node): boolean {
  const text = findText(patch, 'patch') ?? '';
  const target = findMap(patch, 'target');
  return (
    steers.test(text) && (target === undefined ? makes.test(text) : isTargeted(findText(target, 'kind')))
  );
}

function isTargeted(pattern = ''): boolean {
  try {
    const matches = compileMatcher(pattern);
    return made.some(matches);
  } catch (error) {
    if (error instanceof TidemarkError) return false; // The operator refuses it, too.
    throw error;
  }
}

function toProblem(patch: Node, { namespace, name }: RenderedObject): Problem {
  const message = `expected the source and the Kustomization of the FluxInstance ${namespace}/${name} as its operator makes them, found a patch for them, which is not applied here: variables, paths and patches may differ from those in the cluster; put a Flux Kustomization that says the same into the repository`;
  return { severity: 'warning', code: 'unsupported-option', message, place: toPlace(patch) };
}
