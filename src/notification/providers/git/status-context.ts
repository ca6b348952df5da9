import type { Channel } from '../../channel/channel.ts';
import type { FluxEvent } from '../../wire/flux-event.ts';

type Tied = Pick<Channel, 'uid' | 'namespace' | 'environmentName'>;

/**
 * The name that a commit status is replaced by: Flux's `kind/name/<start of the Provider's uid>`. The uid stands for
 * the repository of the manifests. Two things that Flux leaves out are added where they tell objects apart: the
 * namespace when it is not that of the Provider, and the environment that a run is for.
 */
export function toStatusContext(
  { involvedObject }: Pick<FluxEvent, 'involvedObject'>,
  { uid, namespace, environmentName }: Tied,
): string {
  const { kind, name } = involvedObject;
  const isElsewhere = involvedObject.namespace !== namespace;
  const parts = [
    kind,
    ...(isElsewhere ? [involvedObject.namespace] : []),
    name,
    ...(environmentName === undefined ? [] : [environmentName]),
    uid.split('-', 1)[0] ?? '',
  ];
  return parts.join('/').toLowerCase();
}
