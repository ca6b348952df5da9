import type { Environment } from '../../registry/credentials/environment.ts';
import { parseGitAddress } from '../providers/git/git-address.ts';
import type { ProviderType } from '../manifests/provider-types.ts';
import type { ChannelSecret } from './read-secret.ts';

type Wanted = {
  readonly type: ProviderType;
  readonly address: string;
  readonly secret: ChannelSecret;
  readonly environment: Environment;
  readonly guarded: boolean;
};

const githubTypes: readonly ProviderType[] = ['github', 'githubdispatch', 'githubpullrequestcomment'];

/**
 * The `GITHUB_TOKEN` of a workflow for a GitHub Provider without credentials of its own, when its address is the
 * repository that the token is for.
 */
export function findAmbientToken({
  type,
  address,
  secret,
  environment,
  guarded,
}: Wanted): string | undefined {
  if (guarded || !githubTypes.includes(type)) return undefined;
  if (secret.password !== undefined || secret.githubApp !== undefined) return undefined;
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository } = environment;
  const server = environment['GITHUB_SERVER_URL'] ?? 'https://github.com';
  if (!token || !repository || URL.parse(server) === null) return undefined;
  const parsed = parseGitAddress(address);
  const isSame =
    parsed?.host.toLowerCase() === new URL(server).origin.toLowerCase() &&
    parsed.path.toLowerCase() === repository.toLowerCase();
  return isSame ? token : undefined;
}
