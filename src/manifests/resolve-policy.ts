import type { Problem } from '../errors.ts';
import { findAccessMistake } from './check-access.ts';
import type { ReferenceOptions } from './check-access.ts';
import type { ObjectIndex } from './index-objects.ts';
import { toObjectName } from './types.ts';
import type { ImagePolicy, ImageRepository } from './types.ts';

export type ResolvedPolicy = { readonly policy: ImagePolicy; readonly repository: ImageRepository };

/** The repository of a policy, or why it has none. */
export function resolvePolicy(
  policy: ImagePolicy,
  index: ObjectIndex,
  options: ReferenceOptions,
): { readonly resolved?: ResolvedPolicy; readonly problems: readonly Problem[] } {
  const reference = policy.spec.imageRepositoryRef;
  const name = toObjectName(reference);
  const isForeign = reference.namespace !== policy.metadata.namespace;
  if (isForeign && options.noCrossNamespaceRefs === true) {
    const message = `cannot access 'ImageRepository/${name}', cross-namespace references have been blocked; use a repository of the namespace ${policy.metadata.namespace}`;
    return { problems: [toProblem(policy, 'access-denied', message)] };
  }
  const repository = index.imageRepositories.get(name);
  if (repository === undefined) {
    return { problems: [toProblem(policy, 'missing-reference', explainMissing(policy, index))] };
  }
  const mistake = isForeign ? findAccessMistake(repository, policy.metadata.namespace, index) : undefined;
  if (mistake !== undefined) return { problems: [toProblem(policy, 'access-denied', mistake)] };
  return { resolved: { policy, repository }, problems: [] };
}

function explainMissing(policy: ImagePolicy, index: ObjectIndex): string {
  const reference = policy.spec.imageRepositoryRef;
  const full = `ImageRepository/${toObjectName(reference)}`;
  if (index.isRejected('ImageRepository', reference))
    return `expected a valid ${full}, found one with errors; correct those first`;
  const elsewhere = index.manifests.imageRepositories.find(
    ({ metadata }) => metadata.name === reference.name,
  );
  const advice =
    elsewhere === undefined
      ? 'add it, or include the directory that has it'
      : `there is one in ${elsewhere.metadata.namespace}, name that namespace or move one of the two`;
  return `referenced ImageRepository does not exist: expected ${full}, found none; ${advice}`;
}

function toProblem(policy: ImagePolicy, code: Problem['code'], reason: string): Problem {
  const message = `${toObjectName(policy)}: failed to get the referred ImageRepository: ${reason}`;
  const place = policy.placeOf(['spec', 'imageRepositoryRef', 'name']);
  return { severity: policy.spec.suspend ? 'warning' : 'error', code, message, place };
}
