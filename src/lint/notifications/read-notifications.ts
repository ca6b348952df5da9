import type { Problem } from '../../errors.ts';
import type { FoundDocument } from '../../manifests/load-manifests.ts';
import { findEntry, findText } from '../../manifests/yaml/placed.ts';
import { readNotifications } from '../../notification/manifests/load-notifications.ts';
import type { Notifications } from '../../notification/manifests/load-notifications.ts';
import { loadReceivers } from '../../receivers/manifests/load-receivers.ts';
import type { Receiver } from '../../receivers/manifests/types.ts';

export type ReadNotifications = Notifications & {
  /** `namespace/name` of every Provider, also of those that cannot be read. */
  readonly providerNames: ReadonlySet<string>;
  readonly receivers: readonly Receiver[];
};

/** Providers, Alerts and Receivers among the manifests, with what is wrong with them. */
export function readAllNotifications(
  documents: readonly FoundDocument[],
  defaultNamespace = 'flux-system',
): { readonly notifications: ReadNotifications; readonly problems: readonly Problem[] } {
  const { problems, ...read } = readNotifications(documents, { defaultNamespace });
  const providerNames = new Set(
    documents.flatMap(({ root }) => {
      const metadata = findEntry(root, 'metadata')?.node;
      if (metadata === undefined || findText(root, 'kind') !== 'Provider') return [];
      return [`${findText(metadata, 'namespace') ?? defaultNamespace}/${findText(metadata, 'name') ?? ''}`];
    }),
  );
  const { receivers, problems: wrong } = loadReceivers(documents, { defaultNamespace });
  return {
    notifications: { ...read, providerNames, receivers },
    problems: [...problems, ...wrong],
  };
}
