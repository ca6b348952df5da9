import type { Channel } from '../../channel/channel.ts';
import type { Event } from '../../event.ts';
import { toSha256 } from '../../wire/dedup-key.ts';

const longestContext = 255;

type Tied = Pick<Channel, 'uid' | 'namespace' | 'environmentName'>;

/**
 * The name that a commit status is replaced by: Flux's `kind/name/<start of the Provider's uid>`. The uid stands for
 * the repository of the manifests. What Flux leaves out is added where it tells objects apart: the
 * namespace when it is not that of the Provider, the environment that a run is for, and the cluster when several have
 * an object of this name.
 */
export function toStatusContext(
  { involvedObject, cluster }: Pick<Event, 'involvedObject' | 'cluster'>,
  { uid, namespace, environmentName }: Tied,
): string {
  const { kind, name } = involvedObject;
  const isElsewhere = involvedObject.namespace !== namespace;
  const parts = [
    kind,
    ...(isElsewhere ? [involvedObject.namespace] : []),
    name,
    ...(environmentName === undefined ? [] : [environmentName]),
    ...(cluster === undefined ? [] : [cluster]),
    uid.split('-', 1)[0] ?? '',
  ];
  const context = parts.join('/').toLowerCase();
  if (context.length <= longestContext) return context;
  // Forges take no longer ones, and two that are cut must not become one.
  return `${context.slice(0, longestContext - 9)}/${toSha256(context).slice(0, 8)}`;
}
