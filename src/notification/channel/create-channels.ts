import type { Problem } from '../../errors.ts';
import { toObjectName, toReferenceName } from '../../manifests/types.ts';
import { isInOneCluster } from '../manifests/clusters.ts';
import type { Notifications } from '../manifests/load-notifications.ts';
import type { Alert } from '../manifests/types.ts';
import type { Channel } from './channel.ts';
import type { ChannelOptions, ResolvedChannel } from './resolve-channel.ts';
import { resolveChannel } from './resolve-channel.ts';

/** The channels of Providers, each resolved when an alert first needs it, so that unused secrets are not read. */
export type Channels = {
  /** Undefined for a Provider that is suspended, missing or unusable. */
  readonly find: (alert: Alert) => Channel | undefined;
  /** What was found out on the way. */
  readonly problems: () => readonly Problem[];
};

export function createChannels(
  { providers }: Pick<Notifications, 'providers'>,
  options: ChannelOptions,
): Channels {
  const resolved = new Map<string, ResolvedChannel>();
  const byName = Map.groupBy(providers, toReferenceName);
  const resolve = (alert: Alert): ResolvedChannel => {
    const name = `${alert.metadata.namespace}/${alert.spec.providerRef.name}`;
    const provider = byName.get(name)?.find((candidate) => isInOneCluster(candidate, alert));
    if (provider === undefined) return { problems: [reportMissing(alert, name)] };
    return provider.spec.suspend ? { problems: [] } : resolveChannel(provider, options);
  };
  return {
    find: (alert) => {
      const { namespace, clusters = [] } = alert.metadata;
      const key = JSON.stringify([namespace, alert.spec.providerRef.name, clusters]);
      const found = resolved.get(key) ?? resolve(alert);
      resolved.set(key, found);
      return found.channel;
    },
    problems: () => [...resolved.values()].flatMap(({ problems }) => problems),
  };
}

function reportMissing(alert: Alert, name: string): Problem {
  const message = `Alert ${toObjectName(alert)}: expected Provider ${name}, found none; it has to be in the namespace of the Alert`;
  return {
    severity: 'warning',
    code: 'missing-reference',
    message,
    place: alert.placeOf(['spec', 'providerRef', 'name']),
  };
}
