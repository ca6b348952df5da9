import type { Problem } from '../../errors.ts';
import type { FollowOptions, SourceRef } from '../kustomize/flux/follow.ts';
import type { KnownObjects } from '../kustomize/flux/known-objects.ts';
import type { RenderedObject } from '../kustomize/rendered.ts';
import { findMap, findText } from '../kustomize/yaml/node.ts';
import { describeText } from '../schema/describe.ts';
import { isFluxInstance } from './find-instance-patches.ts';
import type { RenderingOptions } from './rendering-options.ts';

export type SourceCheck = {
  readonly isThisRepository: FollowOptions['isThisRepository'];
  /** What deserves a word about the sources that were asked for, once each. */
  readonly problems: () => readonly Problem[];
};

/** The source that `flux bootstrap` makes for the repository that it writes to. */
const bootstrapSource = 'flux-system/flux-system';

/** Decides which sources of Flux `Kustomization` objects are this repository. */
export function createSourceCheck(options: RenderingOptions): SourceCheck {
  const warnings = new Map<string, Problem>();
  function isThisRepository(source: SourceRef, objects: KnownObjects): boolean | undefined {
    // Artifacts and buckets are filled by something that is not seen here.
    if (source.kind !== 'GitRepository') return false;
    const name = `${source.namespace}/${source.name}`;
    if (options.sources?.includes(name) === true) return true;
    const object = findGitRepository(source, objects);
    const spec = findMap(object?.node, 'spec');
    const url = findText(spec, 'url') ?? findText(findMap(spec, 'sync'), 'url');
    if (object === undefined || url === undefined) return name === bootstrapSource ? true : undefined;
    const isOwn = options.isOwnUrl(url);
    if (isOwn === undefined && name !== bootstrapSource) warnings.set(name, warnAboutUnknown(name, object));
    if (isOwn === false && name === bootstrapSource) warnings.set(name, warnAboutForeign(url, object));
    return isOwn ?? name === bootstrapSource;
  }
  return { isThisRepository, problems: () => [...warnings.values()] };
}

/** The GitRepository that a reference means, or the FluxInstance that Flux's operator makes it from. */
export function findGitRepository(source: SourceRef, objects: KnownObjects): RenderedObject | undefined {
  const { namespace, name } = source;
  return (
    objects.find('GitRepository', namespace, name) ??
    objects.list('FluxInstance', namespace).find((object) => isInstanceOf(object, source))
  );
}

/** `sync.name` of https://fluxcd.control-plane.io/operator/fluxinstance is the namespace when it is left out. */
function isInstanceOf(object: RenderedObject, source: SourceRef): boolean {
  if (!isFluxInstance(object)) return false;
  const { namespace, node } = object;
  const sync = findMap(findMap(node, 'spec'), 'sync');
  return findText(sync, 'kind') === 'GitRepository' && (findText(sync, 'name') || namespace) === source.name;
}

function warnAboutUnknown(name: string, object: RenderedObject): Problem {
  const message = `expected a remote of this checkout to compare the URL of the GitRepository ${name} with, found none, so that its Kustomizations are not followed; add the remote, or list ${name} under sources in .github/tidemark.yaml when it is this repository`;
  return {
    severity: 'warning',
    code: 'missing-reference',
    message,
    place: object.placeOf(['spec', 'url']),
  };
}

/** A fork or a mirror has another URL, and would otherwise quietly have nothing to do. */
function warnAboutForeign(url: string, object: RenderedObject): Problem {
  const message = `expected the URL of a remote of this checkout, found ${describeText(withoutUser(url))}, so that the Kustomizations of ${bootstrapSource} are not followed; list ${bootstrapSource} under sources in .github/tidemark.yaml when this is a fork or a mirror of it`;
  return {
    severity: 'warning',
    code: 'missing-reference',
    message,
    place: object.placeOf(['spec', 'url']),
  };
}

/** A URL may hold a password. */
function withoutUser(url: string): string {
  return url.replace(/:\/\/[^/]*@/, '://');
}
