import * as z from 'zod';
import type { Outcome } from '../../delivery/github/forge.ts';
import { createClient } from '../../delivery/github/octokit/client.ts';
import type { Answer, Client, ClientOptions } from '../../delivery/github/octokit/client.ts';
import type { InstallationRecord } from '../inventory/shapes.ts';
import type { SeenRepository } from '../webhooks/effect.ts';
import type { MintedToken, TokenScope } from './token.ts';

export type ListedInstallation = InstallationRecord & { readonly id: number };
export type ListedRepository = SeenRepository & { readonly pushedAt?: string };

/** What was listed; when it is not complete, what is missing must not be taken for gone. */
export type Listed<Item> = { readonly items: readonly Item[]; readonly isComplete: boolean };

/** GitHub as the App itself sees it, with its private key. */
export interface GithubApp {
  /** The login under which the App acts, `<slug>[bot]`. */
  findLogin(): Promise<Outcome<string>>;
  listInstallations(): Promise<Outcome<Listed<ListedInstallation>>>;
  /** Undefined when it is gone. */
  findInstallation(
    installation: number,
  ): Promise<Outcome<(ListedInstallation & { readonly permissions: TokenScope }) | undefined>>;
  /** A token for one repository, or for all of the installation, with these permissions only. */
  mintToken(request: MintRequest): Promise<Outcome<MintedToken>>;
  /** Everything that an installation covers, with a token of it. */
  listRepositories(token: string): Promise<Outcome<Listed<ListedRepository>>>;
  /** A repository by its number, with a token that covers it; undefined when there is none. */
  findRepository(repository: number, token: string): Promise<Outcome<SeenRepository | undefined>>;
  readonly countRequests: () => number;
}

export type MintRequest = {
  readonly installation: number;
  readonly repository?: number;
  readonly permissions: TokenScope;
};

export type GithubAppOptions = Pick<ClientOptions, 'baseUrl' | 'fetch' | 'sleep' | 'timeout'> & {
  /** Makes a JSON Web Token of the App; one for each private key, of which the first that GitHub takes is used. */
  readonly signers: readonly (() => Promise<string>)[];
};

const pageSize = 100;
const pagesLimit = 500;

export function createGithubApp(options: GithubAppOptions): GithubApp {
  const { signers, ...rest } = options;
  let current = 0;
  const asApp = createClient({
    ...rest,
    pace: 0,
    token: async (refused) => {
      if (refused) current = (current + 1) % signers.length;
      return signers[current]?.() ?? '';
    },
  });
  let others = 0;
  const withToken = async <Value>(token: string, use: (client: Client) => Promise<Value>): Promise<Value> => {
    const client = createClient({ ...rest, pace: 0, token });
    try {
      return await use(client);
    } finally {
      others += client.countRequests();
    }
  };
  return {
    findLogin: async () => {
      const answer = await asApp.send({ route: 'GET /app', parameters: {}, schema: appShape, write: false });
      return answer.ok ? { ok: true, value: `${answer.value.slug}[bot]` } : answer;
    },
    listInstallations: () =>
      listPages((page) =>
        asApp.send({
          route: 'GET /app/installations',
          parameters: page,
          schema: installations,
          write: false,
        }),
      ),
    findInstallation: async (installation) => {
      const answer = await asApp.send({
        route: 'GET /app/installations/{installation_id}',
        parameters: { installation_id: installation },
        schema: oneInstallation,
        write: false,
      });
      return orUndefined(answer);
    },
    mintToken: (request) => mintToken(asApp, request),
    listRepositories: (token) =>
      withToken(token, (client) =>
        listPages((page) =>
          client.send({
            route: 'GET /installation/repositories',
            parameters: page,
            schema: repositories,
            write: false,
          }),
        ),
      ),
    findRepository: (repository, token) =>
      withToken(token, async (client) => {
        const route = 'GET /repositories/{repository_id}';
        const parameters = { repository_id: repository };
        return orUndefined(await client.send({ route, parameters, schema: oneRepository, write: false }));
      }),
    countRequests: () => asApp.countRequests() + others,
  };
}

const appShape = z.object({ slug: z.string() });

const account = z.object({ login: z.string().optional(), slug: z.string().optional() }).nullish();
const installation = z.object({ id: z.number(), account, suspended_at: z.string().nullish() });
const installations = z.array(installation.transform(toInstallation));

const oneInstallation = installation
  .extend({ permissions: z.record(z.string(), z.string()) })
  .transform(({ permissions, ...found }) => ({ ...toInstallation(found), permissions }));

function toInstallation(found: z.infer<typeof installation>): ListedInstallation {
  const { id, account: owner, suspended_at: suspended } = found;
  // An enterprise has a slug in place of a login.
  return { id, account: owner?.login ?? owner?.slug ?? '', isSuspended: (suspended ?? null) !== null };
}

const repository = z.object({
  id: z.number(),
  full_name: z.string(),
  private: z.boolean(),
  default_branch: z.string(),
  archived: z.boolean(),
  pushed_at: z.string().nullish(),
});
const oneRepository = repository.transform(toRepository);
const repositories = z
  .object({ repositories: z.array(repository) })
  .transform(({ repositories: found }) => found.map(toRepository));

function toRepository(found: z.infer<typeof repository>): ListedRepository {
  const { id, full_name: name, private: isPrivate, default_branch, archived, pushed_at: pushedAt } = found;
  return {
    id,
    name,
    isPrivate,
    defaultBranch: default_branch,
    isArchived: archived,
    ...(typeof pushedAt === 'string' && { pushedAt }),
  };
}

type Page = { readonly per_page: number; readonly page: number };

async function listPages<Item>(
  read: (page: Page) => Promise<Answer<readonly Item[]>>,
): Promise<Outcome<Listed<Item>>> {
  const items: Item[] = [];
  for (let page = 1; page <= pagesLimit; page++) {
    const answer = await read({ per_page: pageSize, page });
    if (!answer.ok) return answer;
    items.push(...answer.value);
    if (answer.value.length < pageSize) return { ok: true, value: { items, isComplete: true } };
  }
  return { ok: true, value: { items, isComplete: false } };
}

function orUndefined<Value>(answer: Answer<Value>): Outcome<Value | undefined> {
  if (answer.ok || answer.failure.status !== 404) return answer;
  return { ok: true, value: undefined };
}

const tokenShape = z.object({ token: z.string(), expires_at: z.string() });

async function mintToken(client: Client, request: MintRequest): Promise<Outcome<MintedToken>> {
  const answer = await client.send({
    route: 'POST /app/installations/{installation_id}/access_tokens',
    parameters: {
      installation_id: request.installation,
      ...(request.repository !== undefined && { repository_ids: [request.repository] }),
      permissions: request.permissions,
    },
    schema: tokenShape,
    // A token that is made twice does no harm.
    write: false,
  });
  if (!answer.ok) return answer;
  return { ok: true, value: { token: answer.value.token, expires: Date.parse(answer.value.expires_at) } };
}
