import type { Finding } from '../../delivery/github/survey/judge-survey.ts';
import { TidemarkError } from '../../errors.ts';
import type { ObjectRef, SecretRef } from '../../manifests/types.ts';
import { toObjectName } from '../../manifests/types.ts';
import { readNotifications } from '../../notification/manifests/load-notifications.ts';
import type { Plan } from '../../plan.ts';
import type { SecretStore } from '../../registry/credentials/secrets.ts';
import { createEnvironmentSecrets } from '../../registry/credentials/secrets.ts';
import type { ManifestSource } from '../manifest-source.ts';

type SecretsRequest = {
  readonly plan: Pick<Plan, 'scans' | 'notifications'>;
  readonly source: ManifestSource;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

type Reference = ObjectRef & { readonly by: string };

/** Whether the secrets that ImageRepositories and Providers name are there. Tells names, never values. */
export function examineSecrets({ plan, source, environment }: SecretsRequest): readonly Finding[] {
  const store = createEnvironmentSecrets(environment);
  const { defaultNamespace, notifications: native } = source;
  const { providers } = readNotifications(plan.notifications, { defaultNamespace, native });
  const references = [
    ...plan.scans.map(({ repository }) => repository),
    ...providers.filter(({ spec }) => !spec.suspend),
  ].flatMap(({ kind, metadata, spec }) =>
    [spec.secretRef, spec.certSecretRef, spec.proxySecretRef].flatMap(
      (ref: SecretRef | undefined): Reference[] =>
        ref === undefined
          ? []
          : [{ namespace: metadata.namespace, name: ref.name, by: `${kind} ${toObjectName({ metadata })}` }],
    ),
  );
  const byName = Map.groupBy(references, (reference) => toObjectName(reference));
  return [...byName].map(([name, users]) => examine(name, users, store));
}

function examine(name: string, users: readonly Reference[], store: SecretStore): Finding {
  const [first] = users;
  const by = [...new Set(users.map((user) => user.by))].slice(0, 5).join(', ');
  const about = `Secret ${name} of ${by}`;
  if (first === undefined) return { topic: 'secrets', state: 'ok', message: about };
  try {
    if (store.read(first) !== undefined)
      return { topic: 'secrets', state: 'ok', message: `${about} is there` };
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return { topic: 'secrets', state: 'error', message: `${about}: ${error.message}` };
  }
  return {
    topic: 'secrets',
    state: 'error',
    message: `${about} is not there`,
    fix: `put it into ${store.places(first)}`,
  };
}
