import type { Event } from '../event.ts';
import { commentTypes, statusTypes } from '../manifests/provider-types.ts';
import type { ProviderType } from '../manifests/provider-types.ts';
import { EVENT_PREFIX, toGroupPrefix } from '../wire/metadata.ts';

/** Whether Flux would hand an event of an alert on to a provider of this type. */
export function isLetThrough(event: Event, type: ProviderType): boolean {
  const isUpdate = event.metadata[`${toGroupPrefix(event)}commit_status`] === 'update';
  if (isUpdate && !statusTypes.has(type) && type !== 'generic' && type !== 'generic-hmac') return false;
  if (statusTypes.has(type))
    return isUpdate || event.severity === 'error' || `${EVENT_PREFIX}commit` in event.metadata;
  if (commentTypes.has(type)) return Boolean(event.metadata[`${EVENT_PREFIX}change_request`]);
  return true;
}

const deafToProgress: ReadonlySet<ProviderType> = new Set<ProviderType>([
  'github',
  'gitlab',
  'bitbucket',
  'bitbucketserver',
  'azuredevops',
  'pagerduty',
]);

/** Whether a provider of this type leaves an event of this reason out. */
export function isIgnored({ reason }: Event, type: ProviderType): boolean {
  return reason === 'Progressing' && deafToProgress.has(type);
}
