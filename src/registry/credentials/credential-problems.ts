import type { Problem } from '../../errors.ts';
import type { ImageRepository } from '../../manifests/types.ts';

/**
 * What a manifest asks of the credentials and does not get, as warnings: `serviceAccountName` names something that only
 * a cluster has, and `secretRef` has no effect beside a cloud provider, here as in Flux.
 */
export function findCredentialProblems(repository: ImageRepository): readonly Problem[] {
  const { provider, secretRef, serviceAccountName } = repository.spec;
  const problems: Problem[] = [];
  if (serviceAccountName !== undefined) {
    problems.push({
      severity: 'warning',
      code: 'unsupported-option',
      message:
        `service account '${serviceAccountName}' cannot be used outside a cluster; ` +
        (provider === 'generic'
          ? "give its pull secrets through 'secretRef' or docker's config"
          : `the ${provider} identity of this machine is used in its place`),
      place: repository.placeOf(['spec', 'serviceAccountName']),
    });
  }
  if (secretRef !== undefined && provider !== 'generic') {
    problems.push({
      severity: 'warning',
      code: 'unsupported-option',
      message: `secret '${secretRef.name}' is not used, because 'provider: ${provider}' comes before it; remove one of them`,
      place: repository.placeOf(['spec', 'secretRef']),
    });
  }
  return problems;
}
