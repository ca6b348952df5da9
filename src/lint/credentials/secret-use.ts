import { TidemarkError } from '../../errors.ts';
import type { Place } from '../../errors.ts';
import type { ImageRepository, Manifests, ObjectRef, SecretRef } from '../../manifests/types.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { Notifications } from '../../notification/manifests/load-notifications.ts';
import { unsupportedTypes } from '../../notification/manifests/provider-types.ts';
import type { Provider } from '../../notification/manifests/types.ts';
import type { SecretStore } from '../../registry/credentials/secrets.ts';
import type { Receiver } from '../../receivers/manifests/types.ts';
import { attempt } from '../attempt.ts';

/** A secret that manifests refer to, and what came of looking for it. */
export type SecretUse = {
  readonly ref: ObjectRef;
  /** The first reference to it, as a field (`spec.secretRef`) and a place. */
  readonly field: string;
  readonly place: Place;
  /** How many more objects refer to it. */
  readonly others: number;
  readonly state:
    | { readonly kind: 'found' }
    | { readonly kind: 'missing'; readonly places: string }
    | { readonly kind: 'invalid'; readonly message: string };
};

type SecretUsers = Pick<Manifests, 'imageRepositories'> &
  Pick<Notifications, 'providers'> & { readonly receivers: readonly Receiver[] };

/** Looks up every secret that a run would need, once each. */
export function findSecretUses(manifests: SecretUsers, store: SecretStore): readonly SecretUse[] {
  const uses = new Map<string, SecretUse>();
  for (const reference of listReferences(manifests)) {
    const name = toObjectName(reference.ref);
    const known = uses.get(name);
    if (known === undefined) uses.set(name, { ...reference, others: 0, state: look(reference.ref, store) });
    else uses.set(name, { ...known, others: known.others + 1 });
  }
  return [...uses.values()];
}

type Reference = Pick<SecretUse, 'ref' | 'field' | 'place'>;

const fields = ['secretRef', 'certSecretRef', 'proxySecretRef'] as const;

/** With a cloud provider `secretRef` has no effect, which is told elsewhere. A Provider of no use needs no secret. */
function listReferences({ imageRepositories, providers, receivers }: SecretUsers): readonly Reference[] {
  return [
    ...imageRepositories.flatMap((repository) =>
      fields
        .filter((field) => field !== 'secretRef' || repository.spec.provider === 'generic')
        .flatMap((field) => toReference(repository, field)),
    ),
    ...providers
      .filter(({ spec }) => !unsupportedTypes.has(spec.type))
      .flatMap((provider) => fields.flatMap((field) => toReference(provider, field))),
    ...receivers.flatMap((receiver) => toReference(receiver, 'secretRef')),
  ];
}

function toReference(
  { metadata, spec, placeOf }: ImageRepository | Provider | Receiver,
  field: (typeof fields)[number],
): readonly Reference[] {
  const { [field]: secret }: Partial<Record<(typeof fields)[number], SecretRef>> = spec;
  if (spec.suspend || secret === undefined) return [];
  const ref = { namespace: metadata.namespace, name: secret.name };
  return [{ ref, field: `spec.${field}`, place: placeOf(['spec', field, 'name']) }];
}

function look(ref: ObjectRef, store: SecretStore): SecretUse['state'] {
  const secret = attempt(() => store.read(ref));
  if (secret instanceof TidemarkError) return { kind: 'invalid', message: secret.message };
  return secret === undefined ? { kind: 'missing', places: store.places(ref) } : { kind: 'found' };
}
