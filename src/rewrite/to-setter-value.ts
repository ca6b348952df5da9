import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import { toObjectName } from '../manifests/types.ts';
import type { Hold } from '../policy/hold.ts';
import { findClusterConflict } from './cluster-conflict.ts';
import type { Setter } from './find-markers.ts';
import { listPolicyNames } from './marker-group.ts';
import type { SetterValue } from './rewrite-file.ts';
import type { ImageOutcomes } from './to-images.ts';

export type SetterRequest = {
  readonly setter: Setter;
  readonly resolved: ResolvedAutomation;
  readonly images: ImageOutcomes;
  /** Why the value of this very marker stays, if it does, in the eyes of one of its policies. */
  readonly findHold?: (policy: string) => Hold | undefined;
  /** Policies that are declared but left out because of their errors, by `namespace/name`. */
  readonly rejected: ReadonlySet<string>;
};

/**
 * The value that a marker asks for, in the eyes of one automation. Where Flux passes over a marker without a word,
 * this says why. When the clusters of the automation have different policies of that name, all have to agree.
 */
export function toSetterValue(request: SetterRequest): SetterValue {
  const policies = listPolicyNames(request.setter);
  const answers = policies.map((policy) => ({ policy, value: toValueOf(policy, request) }));
  const conflict = findClusterConflict(answers);
  if (conflict !== undefined) return { kind: 'held', ...conflict };
  const [first, ...others] = answers.map(({ value }) => value);
  if (first === undefined) throw new Error('expected a marker to mean at least one policy');
  return [first, ...others].find(({ kind }) => kind === 'held') ?? first;
}

function toValueOf(policy: string, request: SetterRequest): SetterValue {
  const { setter, images, rejected } = request;
  const image = images.get(policy);
  if (rejected.has(policy) && image === undefined) {
    return {
      kind: 'held',
      code: 'policy-failed',
      reason: `ImagePolicy ${policy} has errors; correct those first`,
    };
  }
  const unusable = findReach(policy, request);
  if (unusable !== undefined) return { kind: 'unusable', ...unusable };
  if (image === undefined) {
    const reason = `ImagePolicy ${policy} refers to an ImageRepository that cannot be used; its own problem says why`;
    return { kind: 'held', code: 'policy-failed', reason };
  }
  if (image.state === 'held') return { kind: 'held', ...image.hold };
  const hold = request.findHold?.(policy);
  if (hold !== undefined) return { kind: 'held', ...hold };
  const { name, tag, digest } = image;
  switch (setter.part) {
    case 'reference':
      return { kind: 'value', value: `${name}:${tag}${digest === undefined ? '' : `@${digest}`}` };
    case 'name':
      return { kind: 'value', value: name };
    case 'tag':
      return { kind: 'value', value: tag };
    case 'digest':
      return digest === undefined ? toMissingDigest(policy) : { kind: 'value', value: digest };
  }
}

/** Flux only lets an automation use the policies of its own namespace that its selector matches. */
function findReach(policy: string, { setter, resolved, images }: SetterRequest) {
  const { automation, policies } = resolved;
  if (policies.some((candidate) => toObjectName(candidate) === policy)) return undefined;
  const named = setter.isMapped === true ? 'mapping' : 'marker';
  const by = `ImageUpdateAutomation ${toObjectName(automation)}`;
  if (setter.namespace !== automation.metadata.namespace) {
    const message = `the ${named} names ImagePolicy ${policy}, but ${by} only uses policies of its own namespace`;
    return { reason: 'other-namespace', message } as const;
  }
  if (images.has(policy)) {
    const message = `the policySelector of ${by} does not select ImagePolicy ${policy}`;
    return { reason: 'not-selected', message } as const;
  }
  const message = `expected an ImagePolicy ${policy}, found none; declare it or correct the ${named}`;
  return { reason: 'unknown-policy', message } as const;
}

function toMissingDigest(policy: string): SetterValue {
  const reason = `ImagePolicy ${policy} reflects no digest; set its spec.digestReflectionPolicy to IfNotPresent or Always`;
  return { kind: 'held', code: 'digest-missing', reason };
}
