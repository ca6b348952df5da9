import { TidemarkError } from '../../../errors.ts';
import { type BuildResult, buildResources, collectProblems } from '../build.ts';
import { clampPath, type KustomizeFiles, showPath } from '../files.ts';
import type { Kustomization } from '../kustomization.ts';
import { findKustomizationSource, loadKustomization } from '../load-kustomization.ts';
import { setMetadata } from '../metadata.ts';
import { type RenderedObject, toRenderedObject } from '../rendered.ts';
import { type Resource, withNode } from '../resource.ts';
import type { ResourceId } from '../resource-id.ts';
import { type Session, sessionOf } from '../session.ts';
import { createMap, findMap, findText, type MapNode } from '../yaml/node.ts';
import { createFixedSource } from '../yaml/source.ts';
import { generateKustomization } from './generate-kustomization.ts';
import { rewriteKustomization } from './rewrite-kustomization.ts';
import { substituteObject } from './substitute-object.ts';

export type FluxBuildOptions = {
  /** What `postBuild` replaces; nothing is replaced without variables. */
  readonly variables?: ReadonlyMap<string, string>;
  /** A variable without value and default is an error, as in kustomize-controller since 1.9. */
  readonly strict?: boolean;
  /** Leaves every object as it is that cannot be substituted, to learn what a build that failed is about. */
  readonly tolerant?: boolean;
  /**
   * How much an object matters: `required` as in Flux, `optional` leaves it as it is when it cannot be substituted,
   * `ignored` always does. All are required when this is left out.
   */
  readonly weigh?: (id: Pick<ResourceId, 'group' | 'kind'>) => 'required' | 'optional' | 'ignored';
};

/**
 * The objects that Flux's kustomize-controller makes of a directory, in load order: a missing kustomization file is
 * generated, unknown fields at the top are dropped, files may be anywhere in the repository but not outside.
 */
export function buildFluxPath(files: KustomizeFiles, path: string): BuildResult {
  const nothing = createMap(new Map(), {
    source: createFixedSource({ file: path, line: 1, column: 1 }),
    offset: 0,
  });
  return buildFluxSpec(files, { path, spec: nothing, options: {} });
}

/**
 * The objects that Flux makes of one `Kustomization` object of `kustomize.toolkit.fluxcd.io`: its path with everything
 * that its `spec` adds, then substitution, then `commonMetadata`.
 *
 * What Flux refuses is one error problem with its text and no objects.
 */
export function buildFluxKustomization(
  files: KustomizeFiles,
  object: RenderedObject,
  options: FluxBuildOptions = {},
): BuildResult {
  const spec = findMap(object.node, 'spec') ?? createMap(new Map(), object.node);
  return buildFluxSpec(files, { path: findText(spec, 'path') ?? '', spec, options });
}

function buildFluxSpec(
  files: KustomizeFiles,
  input: { readonly path: string; readonly spec: MapNode; readonly options: FluxBuildOptions },
): BuildResult {
  return collectProblems(() => {
    const { spec, options } = input;
    const kustomization = rewriteKustomization(loadTop(sessionOf(files), clampPath(input.path)), spec, files);
    const { resources, problems } = buildResources(files, kustomization, {
      loadRestrictorNone: true,
      loadOrder: true,
    });
    const variables = options.variables ?? new Map<string, string>();
    const objects = resources
      .map((resource) => substituteWeighed(resource, variables, options))
      .map((resource) => addCommonMetadata(resource, spec))
      .map(toRenderedObject);
    return { objects, problems };
  });
}

/** A variable that nobody here knows is no reason to lose the objects that do not need it. */
function substituteWeighed(
  resource: Resource,
  variables: ReadonlyMap<string, string>,
  options: FluxBuildOptions,
): Resource {
  const weight = options.weigh?.(resource.id) ?? 'required';
  if (weight === 'ignored') return resource;
  try {
    return substituteObject(resource, variables, options);
  } catch (error) {
    if ((weight === 'required' && options.tolerant !== true) || !(error instanceof TidemarkError))
      throw error;
    return resource;
  }
}

function loadTop(session: Session, directory: string): Kustomization {
  if (!session.files.isDirectory(directory)) {
    const text = `kustomization path not found: stat ${showPath(directory)}: no such directory in the repository`;
    throw new TidemarkError('path-not-found', text);
  }
  return findKustomizationSource(session, directory) === undefined
    ? generateKustomization(session, directory)
    : loadKustomization(session, directory, { lenient: true, allowEmpty: true });
}

/** Not a step of kustomize: every object gets it, last, and it is not substituted. */
function addCommonMetadata(resource: Resource, spec: MapNode): Resource {
  const common = findMap(spec, 'commonMetadata');
  return (['labels', 'annotations'] as const).reduce((current, field) => {
    const pairs = findMap(common, field);
    if (pairs === undefined || pairs.entries.size === 0) return current;
    return withNode(current, setMetadata(current.node, field, [...pairs.entries]));
  }, resource);
}
