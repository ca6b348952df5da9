import * as z from 'zod';
import type { Place } from '../../errors.ts';
import type { Notifications } from './load-notifications.ts';
import { providerTypes } from './provider-types.ts';
import type { Alert, Provider } from './types.ts';

const kinds = ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'] as const;

/** One entry of `notifications` in our own configuration: a Provider and an Alert in one. */
export const notificationSchema = z.strictObject({
  type: z.enum(providerTypes).describe('Where to: the types of a Flux Provider.'),
  url: z.string().max(2048).optional().describe('The address, unless the secret has it.'),
  channel: z.string().max(2048).optional().describe('Its meaning depends on the type.'),
  username: z.string().max(2048).optional(),
  secret: z.string().optional().describe('Name of the secret with token, address and the like.'),
  timeout: z.int().min(1).max(600).default(15).describe('Seconds for one message.'),
  severity: z
    .enum(['info', 'error'])
    .default('info')
    .describe('error: only what failed, and that it is over.'),
  kinds: z
    .array(z.enum(kinds))
    .min(1)
    .default([...kinds])
    .describe('What to hear of.'),
  namespaces: z.array(z.string()).min(1).optional().describe('Only these; all of them when left out.'),
  include: z.array(z.string()).default([]).describe('RE2 patterns, one of which the message has to match.'),
  exclude: z.array(z.string()).default([]).describe('RE2 patterns, none of which the message may match.'),
  metadata: z.record(z.string(), z.string()).default({}).describe('Sent along with every event.'),
});

export type NotificationEntry = z.infer<typeof notificationSchema>;

export type ShorthandOptions = {
  /** The namespace that secrets are looked up in. */
  readonly namespace: string;
  /** Where an entry stands, by its index. */
  readonly placeOf: (index: number) => Place;
};

/** The same as Providers and Alerts, so that nothing downstream can tell the difference. */
export function normalizeNotifications(
  entries: readonly NotificationEntry[],
  options: ShorthandOptions,
): Notifications {
  return {
    providers: entries.map((entry, index) => toProvider(entry, toCommon(entry, index, options))),
    alerts: entries.map((entry, index) => toAlert(entry, toCommon(entry, index, options))),
  };
}

type Common = Pick<Provider, 'metadata' | 'place' | 'placeOf'>;

function toCommon(
  { type }: NotificationEntry,
  index: number,
  { namespace, placeOf }: ShorthandOptions,
): Common {
  const place = placeOf(index);
  const name = `${type}-${index + 1}`;
  return { metadata: { name, namespace, labels: {}, annotations: {} }, place, placeOf: () => place };
}

function toProvider(
  { type, url, channel, username, secret, timeout }: NotificationEntry,
  common: Common,
): Provider {
  const spec = {
    type,
    timeout: timeout * 1_000,
    suspend: false,
    ...(url !== undefined && { address: url }),
    ...(channel !== undefined && { channel }),
    ...(username !== undefined && { username }),
    ...(secret !== undefined && { secretRef: { name: secret } }),
  };
  return { kind: 'Provider', ...common, spec };
}

function toAlert(entry: NotificationEntry, common: Common): Alert {
  const { severity, include, exclude, metadata, namespaces } = entry;
  const everywhere: readonly (string | undefined)[] = namespaces ?? [undefined];
  const eventSources = entry.kinds.flatMap((kind) =>
    everywhere.map((namespace) => ({
      kind,
      name: '*',
      matchLabels: {},
      ...(namespace !== undefined && { namespace }),
    })),
  );
  const spec = {
    providerRef: { name: common.metadata.name },
    eventSeverity: severity,
    eventSources,
    inclusionList: include,
    exclusionList: exclude,
    eventMetadata: metadata,
    summary: '',
    suspend: false,
  };
  return { kind: 'Alert', ...common, spec, isNative: true };
}
