import { TidemarkError } from '../errors.ts';
import { readRemotes } from './read-remotes.ts';

/** The repository on GitHub that a run delivers to. */
export type GithubTarget = {
  readonly owner: string;
  readonly repository: string;
  readonly token: string;
  /** `https://api.github.com`, or the REST root of a GitHub Enterprise Server. */
  readonly baseUrl: string;
  /** Where GraphQL is answered, when the environment says so. */
  readonly graphqlUrl?: string;
  /** The host that people see in addresses of repositories. */
  readonly host: string;
};

export type TargetRequest = {
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/**
 * Finds where pull requests go: `GITHUB_REPOSITORY`, else the remotes of the checkout, with `GITHUB_TOKEN`,
 * `GITHUB_API_URL`, `GITHUB_GRAPHQL_URL` and `GITHUB_SERVER_URL` as in a workflow. Throws one `invalid-input` for everything that is missing.
 */
export async function findGithubTarget({ root, environment }: TargetRequest): Promise<GithubTarget> {
  const token = environment['GITHUB_TOKEN'] ?? '';
  const baseUrl = environment['GITHUB_API_URL'] ?? 'https://api.github.com';
  const graphqlUrl = environment['GITHUB_GRAPHQL_URL'] ?? '';
  const host = findHost(environment, baseUrl);
  const named = environment['GITHUB_REPOSITORY'] ?? findOnGithub(await readRemotes(root), toGitHost(baseUrl));
  const [owner = '', repository = ''] = (named ?? '').split('/');
  const missing = [
    ...(token === ''
      ? [
          'a token in GITHUB_TOKEN, or in the input token of the Action (contents: write, pull-requests: write)',
        ]
      : []),
    ...(owner === '' || repository === '' ? ['owner/name in GITHUB_REPOSITORY, or a remote on GitHub'] : []),
  ];
  const urls = { baseUrl: baseUrl.replace(/\/+$/, ''), ...(graphqlUrl !== '' && { graphqlUrl }) };
  if (missing.length === 0) return { owner, repository, token, ...urls, host };
  throw new TidemarkError(
    'invalid-input',
    `to deliver to GitHub: expected ${missing.join(' and ')}, found none`,
  );
}

function findHost(environment: TargetRequest['environment'], baseUrl: string): string {
  const server = environment['GITHUB_SERVER_URL'] ?? '';
  return URL.canParse(server) ? new URL(server).host : toGitHost(baseUrl);
}

/** `https://api.github.com` serves github.com, `https://host/api/v3` serves host. */
function toGitHost(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) {
    throw new TidemarkError('invalid-input', `expected a URL in GITHUB_API_URL, found "${baseUrl}"`);
  }
  return new URL(baseUrl).hostname.replace(/^api\./, '');
}

/** https, ssh and scp-like URLs; the remote named first wins. */
function findOnGithub(remotes: readonly string[], host: string): string | undefined {
  return remotes
    .map((remote) =>
      /^(?:[a-z+]+:\/\/)?(?:[^@/]+@)?([^:/]+)(?::\d+)?[:/]+([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(remote),
    )
    .find((match) => match?.[1]?.toLowerCase() === host)?.[2];
}
