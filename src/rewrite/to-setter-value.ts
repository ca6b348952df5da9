import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import { toObjectName } from '../manifests/types.ts';
import type { Setter } from './find-markers.ts';
import type { ImageOutcomes } from './to-images.ts';
import type { SetterValue } from './rewrite-file.ts';

/**
 * The value that a marker asks for, in the eyes of one automation. Where Flux passes over a marker without a word,
 * this says why.
 */
export function toSetterValue(setter: Setter, resolved: ResolvedAutomation, images: ImageOutcomes): SetterValue {
  const policy = `${setter.namespace}/${setter.policy}`;
  const unusable = findReach(setter, resolved, images);
  if (unusable !== undefined) return { kind: 'unusable', ...unusable };
  const image = images.get(policy);
  if (image === undefined) {
    const message = `ImagePolicy ${policy} could not be resolved; its own problem says why`;
    return { kind: 'held', code: 'policy-failed', reason: message };
  }
  if (image.state === 'held') return { kind: 'held', ...image.hold };
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
function findReach(setter: Setter, { automation, policies }: ResolvedAutomation, images: ImageOutcomes) {
  const policy = `${setter.namespace}/${setter.policy}`;
  if (policies.some((candidate) => toObjectName(candidate) === policy)) return undefined;
  const by = `ImageUpdateAutomation ${toObjectName(automation)}`;
  if (setter.namespace !== automation.metadata.namespace) {
    const message = `the marker names ImagePolicy ${policy}, but ${by} only uses policies of its own namespace`;
    return { reason: 'other-namespace', message } as const;
  }
  if (images.has(policy)) {
    return { reason: 'not-selected', message: `the policySelector of ${by} does not select ImagePolicy ${policy}` } as const;
  }
  return { reason: 'unknown-policy', message: `expected an ImagePolicy ${policy}, found none; declare it or correct the marker` } as const;
}

function toMissingDigest(policy: string): SetterValue {
  const reason = `ImagePolicy ${policy} reflects no digest; set its spec.digestReflectionPolicy to IfNotPresent or Always`;
  return { kind: 'held', code: 'digest-missing', reason };
}
