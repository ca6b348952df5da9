import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { FakeGithub } from '../github/fake-github.ts';
import type { FakeAnswer } from '../github/fake-github.ts';
import type { Changes } from '../github/fake-repository.ts';
import { portOf } from '../port-of.ts';
import { makeAppKey, readIssuer } from './app-keys.ts';
import { makeTarball } from './make-tarball.ts';

export type HubInstallation = {
  readonly id: number;
  readonly account: string;
  isSuspended: boolean;
  permissions: Readonly<Record<string, string>>;
};

export type HubRepository = {
  readonly id: number;
  readonly github: FakeGithub;
  installation: number;
  name: string;
  isPrivate: boolean;
  isArchived: boolean;
  pushedAt: Date;
};

type Minted = {
  readonly token: string;
  readonly installation: number;
  /** All of the installation when absent. */
  readonly repositories: readonly number[] | undefined;
  readonly permissions: Readonly<Record<string, string>>;
  isRevoked: boolean;
};

export type HubRequest = { readonly method: string; readonly path: string; readonly body: unknown };

/** What happens to a request before anything else. */
type HubIntercept = (request: HubRequest, repository: HubRepository | undefined) => FakeAnswer | undefined;

const granted = { contents: 'write', metadata: 'read', pull_requests: 'write', packages: 'read' };

/** GitHub as an App sees it: installations, tokens that are narrow, and any number of repositories. */
export class FakeHub {
  readonly appId = 4711;
  readonly slug = 'tidemark-test';
  /** The keys whose tokens are taken. */
  readonly keys = [makeAppKey()];
  readonly installations = new Map<number, HubInstallation>();
  readonly repositories = new Map<number, HubRepository>();
  readonly minted: Minted[] = [];
  /** Everything that was asked, without what `FakeGithub` keeps of its own. */
  readonly requests: HubRequest[] = [];
  intercept: HubIntercept = () => undefined;
  /** Milliseconds before each answer. */
  delay = 0;
  /** What every answer waits for. */
  gate: Promise<void> = Promise.resolve();
  url = '';
  #close: () => Promise<void> = async () => {};

  install(id: number, account: string): HubInstallation {
    const installation = { id, account, isSuspended: false, permissions: granted };
    this.installations.set(id, installation);
    return installation;
  }

  add(
    installation: number,
    { id, name, files }: { readonly id: number; readonly name: string; readonly files?: Changes },
  ): HubRepository {
    const repository: HubRepository = {
      id,
      installation,
      name,
      github: new FakeGithub(files),
      isPrivate: false,
      isArchived: false,
      pushedAt: new Date(0),
    };
    this.repositories.set(id, repository);
    return repository;
  }

  /** The requests since the last call, in short: `TOKEN` for a token, letters as in `toLetter` for a repository. */
  takeTrace(): string {
    return this.#trace.splice(0).join(' ');
  }

  readonly #trace: string[] = [];

  get violations(): readonly string[] {
    return [...this.repositories.values()].flatMap(({ github }) => github.violations);
  }

  async listen(): Promise<this> {
    const server = createServer((request, response) => {
      void this.#respond(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${portOf(server)}`;
    this.#close = async () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      });
    return this;
  }

  async close(): Promise<void> {
    await this.#close();
  }

  async #respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString();
    const url = new URL(incoming.url ?? '/', this.url);
    const path = url.pathname.replace(/^\/api(?:\/v3)?(?=\/)/, '');
    const request = { method: incoming.method ?? '', path, body: text === '' ? undefined : JSON.parse(text) };
    const token = /^bearer (.+)$/i.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
    this.requests.push(request);
    if (this.delay > 0) await pause(this.delay);
    await this.gate;
    if (path.startsWith('/codeload/')) return this.#sendTarball(path, response);
    try {
      const { status, body, headers, raw } = this.#answer(request, token, url);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(raw ?? (body === undefined ? '' : JSON.stringify(body)));
    } catch {
      response.destroy();
    }
  }

  async #sendTarball(path: string, response: ServerResponse): Promise<void> {
    const [, , id = '', oid = ''] = path.split('/');
    const repository = this.repositories.get(Number(id));
    if (repository === undefined) response.writeHead(404).end();
    else response.writeHead(200).end(await makeTarball(repository.github, oid));
  }

  #answer(request: HubRequest, token: string, url: URL): FakeAnswer {
    const { method, path } = request;
    const repository = this.#find(request, token);
    const early = this.intercept(request, repository);
    if (early !== undefined) return early;
    if (path === '/app' || path.startsWith('/app/')) return this.#answerApp(request, token, url);
    const minted = this.minted.find((one) => one.token === token && !one.isRevoked);
    if (minted === undefined) return refuse(401, 'Bad credentials');
    const installation = this.installations.get(minted.installation);
    if (installation === undefined) return refuse(401, 'Bad credentials');
    if (installation.isSuspended) return refuse(403, 'This installation has been suspended');
    if (path === '/installation/repositories') return this.#listRepositories(minted, url);
    const reaches =
      repository?.installation === minted.installation &&
      (minted.repositories === undefined || minted.repositories.includes(repository.id));
    if (repository === undefined || !reaches)
      return path === '/graphql'
        ? {
            status: 200,
            body: {
              data: null,
              errors: [{ type: 'NOT_FOUND', message: 'Could not resolve to a Repository' }],
            },
          }
        : refuse(404, 'Not Found');
    if (/^\/repositories\/\d+$/.test(path)) {
      this.#trace.push('REPO');
      return { status: 200, body: toBody(repository) };
    }
    const [, oid] = /\/tarball\/([0-9a-f]{40})$/.exec(path) ?? [];
    if (oid !== undefined) {
      this.#trace.push('TAR');
      return {
        status: 302,
        body: undefined,
        headers: { location: `${this.url}/codeload/${repository.id}/${oid}` },
      };
    }
    repository.github.repository.settings.nameWithOwner = repository.name;
    const answer = repository.github.handle({
      method,
      path,
      query: [...url.searchParams.keys()],
      body: request.body,
      token,
    });
    this.#trace.push(repository.github.trace.at(-1) ?? '');
    return answer;
  }

  #find({ path, body }: HubRequest, token: string): HubRepository | undefined {
    const all = [...this.repositories.values()];
    const [, id] = /^\/repositories\/(\d+)$/.exec(path) ?? [];
    if (id !== undefined) return this.repositories.get(Number(id));
    const [, named] = /^\/repos\/([^/]+\/[^/]+)/.exec(path) ?? [];
    const variables: {
      owner?: unknown;
      name?: unknown;
      repository?: unknown;
      input?: { branch?: { repositoryNameWithOwner?: unknown } };
    } = path === '/graphql' ? (Object(body).variables ?? {}) : {};
    const name =
      named ??
      variables.input?.branch?.repositoryNameWithOwner ??
      `${String(variables.owner)}/${String(variables.name)}`;
    // A mutation names its repository by an id that all fakes share; the token says which one it is.
    const [only] = this.minted.find((one) => one.token === token)?.repositories ?? [];
    const isNameless = path === '/graphql' && variables.owner === undefined;
    return (
      all.find((one) => one.name === name) ?? (isNameless ? this.repositories.get(only ?? 0) : undefined)
    );
  }

  #answerApp({ method, path, body }: HubRequest, token: string, url: URL): FakeAnswer {
    const isSigned = this.keys.some(({ publicKey }) => readIssuer(token, publicKey) === String(this.appId));
    if (!isSigned) return refuse(401, 'A JSON web token could not be decoded');
    if (path === '/app') return { status: 200, body: { id: this.appId, slug: this.slug } };
    if (path === '/app/installations') {
      const listed = toPage([...this.installations.values()], url).map(toInstallationBody);
      return { status: 200, body: listed };
    }
    const [, id, rest] = /^\/app\/installations\/(\d+)(\/access_tokens)?$/.exec(path) ?? [];
    const installation = this.installations.get(Number(id));
    if (installation === undefined) return refuse(404, 'Not Found');
    if (rest === undefined) return { status: 200, body: toInstallationBody(installation) };
    return method === 'POST' ? this.#mint(installation, Object(body)) : refuse(404, 'Not Found');
  }

  #mint(
    installation: HubInstallation,
    {
      repository_ids: ids,
      permissions = {},
    }: {
      readonly repository_ids?: readonly number[];
      readonly permissions?: Readonly<Record<string, string>>;
    },
  ): FakeAnswer {
    this.#trace.push('TOKEN');
    if (installation.isSuspended) return refuse(403, 'This installation has been suspended');
    const isGranted = Object.entries(permissions).every(([name, level]) => {
      const found = installation.permissions[name];
      return found !== undefined && (level === 'read' || found === 'write');
    });
    if (!isGranted) return refuse(422, 'The permissions requested are not granted to this installation.');
    if (ids?.some((id) => this.repositories.get(id)?.installation !== installation.id))
      return refuse(
        422,
        'There is at least one repository that does not exist or is not accessible to the parent installation.',
      );
    const token = `ghs_${installation.id}_${this.minted.length}_${'x'.repeat(500)}`;
    this.minted.push({
      token,
      installation: installation.id,
      repositories: ids,
      permissions,
      isRevoked: false,
    });
    return {
      status: 201,
      body: { token, expires_at: new Date(Date.now() + 3_600_000).toISOString(), permissions },
    };
  }

  #listRepositories({ installation }: Minted, url: URL): FakeAnswer {
    this.#trace.push('REPOS');
    const all = [...this.repositories.values()].filter((one) => one.installation === installation);
    return { status: 200, body: { total_count: all.length, repositories: toPage(all, url).map(toBody) } };
  }
}

function toPage<Item>(items: readonly Item[], url: URL): readonly Item[] {
  const size = Number(url.searchParams.get('per_page') ?? 30);
  const start = (Number(url.searchParams.get('page') ?? 1) - 1) * size;
  return items.slice(start, start + size);
}

function refuse(status: number, message: string): FakeAnswer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest' } };
}

function toInstallationBody({ id, account, isSuspended, permissions }: HubInstallation) {
  return {
    id,
    account: { login: account },
    permissions,
    suspended_at: isSuspended ? '2026-08-22T12:00:00Z' : null,
  };
}

/** A repository as payloads and answers have it, with the fields that are read. */
export function toBody({ id, name, isPrivate, isArchived, pushedAt }: HubRepository) {
  const [owner = '', short = ''] = name.split('/');
  return {
    id,
    name: short,
    full_name: name,
    private: isPrivate,
    owner: { login: owner },
    default_branch: 'main',
    archived: isArchived,
    pushed_at: pushedAt.toISOString(),
  };
}
