import { homedir } from 'node:os';
import { TidemarkError } from '../../errors.ts';
import type { ImageRepository } from '../../manifests/types.ts';
import { toDockerConfigPath } from '../../registry/credentials/docker-config.ts';
import type { LoginSources } from '../../registry/open-login.ts';
import { toScannedImage } from '../../registry/scanned-image.ts';
import type { LoginSource } from '../../report/explained-login.ts';

export type LoginRequest = {
  readonly credentialsFor: LoginSources['credentialsFor'];
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** Where the login of a repository comes from. Asks whoever has it, as a run does: a helper, the identity service of a cloud. */
export async function findLogin(
  repository: ImageRepository,
  { credentialsFor, environment }: LoginRequest,
): Promise<LoginSource> {
  try {
    const image = toScannedImage(repository);
    const found = await credentialsFor(repository, image);
    if (found?.origin !== undefined) return found.origin;
    const token = image.registry === 'ghcr.io' ? ', and GITHUB_TOKEN is not set' : '';
    const looked = `no login for '${image.registry}' in docker config '${toDockerConfigPath(environment, environment['HOME'] ?? homedir())}'${token}`;
    return { kind: 'anonymous', looked };
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return { kind: 'unavailable', code: error.code, reason: error.message };
  }
}
