import type { ObjectRef } from '../../../src/manifests/types.ts';
import { readDocuments } from '../../../src/manifests/yaml/read-documents.ts';
import type { LoadedNotifications } from '../../../src/notification/manifests/load-notifications.ts';
import { readNotifications } from '../../../src/notification/manifests/load-notifications.ts';
import type { NotifyOptions } from '../../../src/notification/notify.ts';
import type { NotificationState, StateEntries } from '../../../src/notification/state/notification-state.ts';
import type { SecretStore } from '../../../src/registry/credentials/secrets.ts';

/** Providers and Alerts from inline YAML. */
export function loadYaml(text: string): LoadedNotifications {
  const documents = readDocuments(
    { path: 'alerts.yaml', content: new TextEncoder().encode(text) },
    () => true,
  );
  return readNotifications(
    [...documents].flatMap((document) => {
      if (document.kind === 'broken') throw new Error(document.problem.message);
      return document.root.kind === 'map' ? [{ root: document.root }] : [];
    }),
  );
}

type Spec = Readonly<Record<string, unknown>>;

export function provider(name: string, spec: Spec, metadata: Spec = {}): string {
  return toDocument('Provider', { name, namespace: 'flux-system', ...metadata }, spec);
}

/** An alert about every image automation of its namespace. */
export function alert(name: string, to: string, spec: Spec = {}): string {
  return toDocument(
    'Alert',
    { name, namespace: 'flux-system' },
    { providerRef: { name: to }, eventSources: [{ kind: 'ImageUpdateAutomation', name: '*' }], ...spec },
  );
}

function toDocument(kind: string, metadata: Spec, spec: Spec): string {
  const apiVersion = 'notification.toolkit.fluxcd.io/v1beta3';
  return `${JSON.stringify({ apiVersion, kind, metadata, spec })}\n---\n`;
}

/** Secrets by `namespace/name`. */
export function createSecrets(
  secrets: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): SecretStore {
  return {
    read: ({ namespace, name }: ObjectRef) => {
      const found = secrets[`${namespace}/${name}`];
      return found && new Map(Object.entries(found));
    },
    places: ({ namespace, name }) => `the test's ${namespace}/${name}`,
  };
}

export function createMemoryState(): NotificationState & { readonly entries: () => StateEntries } {
  let kept: StateEntries = new Map();
  return {
    read: () => Promise.resolve(kept),
    write: (entries) => {
      kept = entries;
      return Promise.resolve();
    },
    entries: () => kept,
  };
}

/** Options without waiting, for the documents that are given. */
export function toOptions(documents: string, overrides: Partial<NotifyOptions> = {}): NotifyOptions {
  return {
    notifications: loadYaml(documents),
    secrets: createSecrets(),
    origin: { repository: 'https://github.com/my-org/fleet' },
    sleep: () => Promise.resolve(),
    ...overrides,
  };
}
