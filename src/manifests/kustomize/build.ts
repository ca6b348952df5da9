import { type Problem, TidemarkError, toProblem } from '../../errors.ts';
import { accumulate } from './accumulate.ts';
import type { Accumulated } from './accumulated.ts';
import { clampPath, type KustomizeFiles } from './files.ts';
import { finishResources } from './finish.ts';
import { addHashes } from './hash.ts';
import type { Kustomization } from './kustomization.ts';
import { loadKustomization } from './load-kustomization.ts';
import { fixNameReferences } from './name-references.ts';
import { sortResources } from './order.ts';
import { findChild } from './yaml/node.ts';
import { type RenderedObject, toRenderedObject } from './rendered.ts';
import type { Resource } from './resource.ts';
import { resolveVars } from './resolve-vars.ts';
import { sessionOf } from './session.ts';
import { customFields } from './transformer-config.ts';

export type BuildOptions = {
  /** Files may be anywhere in the repository, not only below the kustomization that names them. */
  readonly loadRestrictorNone?: boolean;
  /**
   * Keeps the order in which objects were loaded, as Flux does where the top says nothing of it; otherwise they are
   * sorted as `kustomize build` prints.
   */
  readonly loadOrder?: boolean;
};

export type BuildResult = {
  readonly objects: readonly RenderedObject[];
  readonly problems: readonly Problem[];
};

/**
 * The objects that `kustomize build` makes of a directory. Reads through `files` only, never leaves the repository,
 * fetches nothing. Builds over the same `files` share what they read: each file is parsed once.
 *
 * What kustomize refuses is one error problem with its text and no objects; a remote entry is a warning and is left out.
 */
export function buildKustomization(
  files: KustomizeFiles,
  directory: string,
  options: BuildOptions = {},
): BuildResult {
  return collectProblems(() => {
    const session = sessionOf(files);
    const top = loadKustomization(session, clampPath(directory));
    const { resources, problems } = buildResources(files, top, options);
    return { objects: resources.map(toRenderedObject), problems };
  });
}

/** The same for a kustomization that was read or made already, before its objects are handed out. Throws what kustomize refuses. */
export function buildResources(
  files: KustomizeFiles,
  top: Kustomization,
  options: BuildOptions,
): { readonly resources: readonly Resource[]; readonly problems: readonly Problem[] } {
  const restricted = options.loadRestrictorNone !== true;
  const gathered = accumulate(top, { session: sessionOf(files), restricted, stack: [] });
  const finished = finish(gathered, top);
  const keepsOrder = options.loadOrder === true && findChild(top.fields, 'sortOptions') === undefined;
  const resources = keepsOrder ? finished : sortResources(finished, top);
  return { resources, problems: gathered.problems };
}

/** What is done once, at the end of a whole build. */
function finish(gathered: Accumulated, top: Kustomization): readonly Resource[] {
  const hashed = addHashes(gathered.resources);
  const referenced = fixNameReferences(hashed, gathered.config);
  const resolved = resolveVars(referenced, gathered.vars, customFields(gathered.config, 'varReference'));
  return finishResources(resolved, top);
}

/** Turns what a build throws into a problem. A tree too deep for the stack is the fault of the files, not ours. */
export function collectProblems(work: () => BuildResult): BuildResult {
  try {
    return work();
  } catch (error) {
    const known = error instanceof RangeError ? tooDeep(error) : error;
    return { objects: [], problems: [toProblem(known)] };
  }
}

function tooDeep(cause: RangeError): TidemarkError {
  return new TidemarkError('yaml-syntax', 'the build makes objects that are nested too deeply', { cause });
}
