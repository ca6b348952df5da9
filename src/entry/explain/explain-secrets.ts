import { TidemarkError } from '../../errors.ts';
import type { Tree } from '../../manifests/tree.ts';
import type { ImageRepository, ObjectRef } from '../../manifests/types.ts';
import { toObjectName } from '../../manifests/types.ts';
import { findCerts, findProxy } from '../../registry/credentials/find-connection.ts';
import type { SecretStore } from '../../registry/credentials/secrets.ts';
import type { ExplainedSecret, LoginSource } from '../../report/explained-login.ts';
import { findSecretManifest } from './find-secret-manifest.ts';

const fields = ['secretRef', 'certSecretRef', 'proxySecretRef'] as const;

export type SecretsInput = {
  readonly tree: Tree;
  readonly secrets: SecretStore;
  /** What became of the login. */
  readonly login: LoginSource;
};

/** What came of looking for the secrets that a repository names: where each was found, or what to do. */
export function explainSecrets(
  repository: ImageRepository,
  { tree, secrets, login }: SecretsInput,
): readonly ExplainedSecret[] {
  return fields.flatMap((field) => {
    const name = repository.spec[field]?.name;
    if (name === undefined) return [];
    const ref = { namespace: repository.metadata.namespace, name };
    const found = look(repository, { field, ref, secrets, login });
    const declared = findSecretManifest(tree, ref);
    const place = repository.placeOf(['spec', field, 'name']);
    return [{ field, secret: toObjectName(ref), place, ...found, ...(declared && { declared }) }];
  });
}

type Look = Omit<SecretsInput, 'tree'> & {
  readonly field: (typeof fields)[number];
  readonly ref: ObjectRef;
};

function look(
  repository: ImageRepository,
  { field, ref, secrets, login }: Look,
): Pick<ExplainedSecret, 'state' | 'detail'> {
  const { provider } = repository.spec;
  if (field === 'secretRef' && provider !== 'generic')
    return { state: 'unused', detail: `'provider: ${provider}' comes before it; remove one of them` };
  try {
    const where = secrets.locate?.(ref);
    if (where === undefined)
      return { state: 'missing', detail: `expected it in ${secrets.places(ref)}; put it there` };
    if (field === 'certSecretRef') findCerts(repository, secrets);
    if (field === 'proxySecretRef') findProxy(repository, secrets);
    return { state: 'found', detail: `in ${where}${field === 'secretRef' ? toUse(repository, login) : ''}` };
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return { state: 'invalid', detail: error.message };
  }
}

/** A pull secret may be there and know nothing of the registry. */
function toUse({ spec: { image } }: ImageRepository, login: LoginSource): string {
  if (login.kind === 'secret' || login.kind === 'not-looked-for') return '';
  if (login.kind === 'unavailable') return ', but it cannot be used';
  return `, but none of its entries is for '${image}'`;
}
