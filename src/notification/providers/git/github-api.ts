import { TidemarkError } from '../../../errors.ts';
import type { Channel } from '../../channel/channel.ts';
import { parseGitAddress } from './git-address.ts';

export type GitHubRepository = { readonly api: string; readonly owner: string; readonly repo: string };

/** Throws `TidemarkError` `invalid-value` when the address is not that of one repository. */
export function toGitHubRepository({ address, environment }: Channel): GitHubRepository {
  const parsed = parseGitAddress(address);
  const [owner, repo, ...rest] = parsed?.path.split('/') ?? [];
  if (parsed === undefined || !owner || !repo || rest.length > 0)
    throw new TidemarkError(
      'invalid-value',
      'expected the address of a repository, such as https://github.com/owner/name; correct the address',
    );
  return { api: toApiBase(parsed.host, environment), owner, repo };
}

/** The REST API of a GitHub host: github.com, data residency on ghe.com, or an Enterprise server. */
export function toApiBase(host: string, environment: Channel['environment'] = {}): string {
  const { GITHUB_SERVER_URL: server, GITHUB_API_URL: api } = environment;
  if (api && server && URL.parse(server)?.origin === host) return api.replace(/\/+$/, '');
  const { hostname, origin } = new URL(host);
  if (hostname === 'github.com') return 'https://api.github.com';
  if (hostname.startsWith('api.') || hostname.includes('.api.')) return origin;
  if (hostname.endsWith('.ghe.com')) return `https://api.${hostname}`;
  return `${origin}/api/v3`;
}

/** `/repos/owner/repo` below the API. */
export function toRepositoryUrl({ api, owner, repo }: GitHubRepository): string {
  return `${api}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`;
}

export function toGitHubHeaders(token: string): Readonly<Record<string, string>> {
  return {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  };
}
