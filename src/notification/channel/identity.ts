import { commentTypes, statusTypes } from '../manifests/provider-types.ts';
import type { ProviderType } from '../manifests/provider-types.ts';

/** Whether what a Provider sends carries its own id, so that two to the same address are two channels. */
export function isTiedToProvider(type: ProviderType): boolean {
  return statusTypes.has(type) || commentTypes.has(type) || type === 'opsgenie';
}
