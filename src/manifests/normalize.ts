import type { imagePolicySchema } from './schema/image-policy.ts';
import type { imageRepositorySchema } from './schema/image-repository.ts';
import type { imageUpdateAutomationSchema } from './schema/image-update-automation.ts';
import type { ValueOf } from './schema/schema.ts';
import type { ImagePolicySpec, ImageRepositorySpec, ImageUpdateAutomationSpec } from './types.ts';

const defaultExclusions = ['^.*\\.sig$'];

const shortestTimeout = 1_000;

/** Gives the spec the spelling that the later stages rely on: no timeout below a second, no empty exclusion list. */
export function normalizeImageRepository(spec: ValueOf<typeof imageRepositorySchema>): ImageRepositorySpec {
  const { exclusionList = [], timeout = spec.interval, ...rest } = spec;
  return {
    ...rest,
    timeout: Math.max(timeout, shortestTimeout),
    exclusionList: exclusionList.length === 0 ? defaultExclusions : exclusionList,
  };
}

/** A reference without a namespace means the namespace of the object that refers. */
export function normalizeImagePolicy(
  spec: ValueOf<typeof imagePolicySchema>,
  namespace: string,
): ImagePolicySpec {
  return { ...spec, imageRepositoryRef: { namespace, ...spec.imageRepositoryRef } };
}

export function normalizeImageUpdateAutomation(
  spec: ValueOf<typeof imageUpdateAutomationSchema>,
  namespace: string,
): ImageUpdateAutomationSpec {
  return { ...spec, sourceRef: { namespace, ...spec.sourceRef } };
}
