import { exchangeWebFlowCode, getWebFlowAuthorizationUrl } from '@octokit/oauth-methods';
import { Octokit } from '@octokit/rest';
import { version } from '../../../version.ts';
import type { Identity, IdentityProvider } from './identity.ts';

export type GithubIdentityOptions = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `https://api.github.com`, or `https://<host>/api/v3`. */
  readonly baseUrl: string;
  /** Milliseconds for everything that one sign-in asks of GitHub. */
  readonly timeout?: number;
};

/** One hundred each; who can read more sees the first ones. */
const pageLimit = 100;

/**
 * Signs people in with the App's own client id and secret. The token of a person is used for three reads (`GET /user`,
 * `GET /user/installations`, `GET /user/installations/{id}/repositories`) and then forgotten.
 */
export function createGithubIdentity(options: GithubIdentityOptions): IdentityProvider {
  const { clientId, clientSecret, baseUrl, timeout = 30_000 } = options;
  const client = { clientType: 'github-app', clientId } as const;
  const common = { baseUrl, userAgent: `tidemark/${version}` };
  return {
    toAuthorizeUrl: ({ state, redirectUrl }) =>
      getWebFlowAuthorizationUrl({ ...client, state, redirectUrl, request: new Octokit(common).request }).url,
    identify: async ({ code, redirectUrl }) => {
      const signal = AbortSignal.timeout(timeout);
      const request = new Octokit({ ...common, request: { signal } }).request;
      const exchange = { ...client, clientSecret, code, redirectUrl, request };
      const { authentication } = await exchangeWebFlowCode(exchange);
      return readIdentity(new Octokit({ ...common, auth: authentication.token, request: { signal } }));
    },
  };
}

async function readIdentity(octokit: Octokit): Promise<Identity> {
  const { data: user } = await octokit.rest.users.getAuthenticated();
  const repositories: number[] = [];
  let pages = 0;
  const installations = octokit.paginate.iterator(octokit.rest.apps.listInstallationsForAuthenticatedUser, {
    per_page: 100,
  });
  for await (const { data } of installations) {
    for (const { id } of data) {
      const readable = octokit.paginate.iterator(
        octokit.rest.apps.listInstallationReposForAuthenticatedUser,
        {
          installation_id: id,
          per_page: 100,
        },
      );
      for await (const page of readable) {
        repositories.push(...page.data.map((repository) => repository.id));
        pages += 1;
        if (pages >= pageLimit) return { login: user.login, repositories };
      }
    }
  }
  return { login: user.login, repositories };
}
