import type { FakeHub, HubRepository } from './fake-hub.ts';
import { toBody } from './fake-hub.ts';

/** Payloads with the fields of GitHub's published examples that matter, and some that do not. */
type Payload = Readonly<Record<string, unknown>>;

const person = { login: 'writer', id: 21031067, type: 'User', site_admin: false };

export function bot(hub: FakeHub) {
  return { login: `${hub.slug}[bot]`, id: 9, type: 'Bot', site_admin: false };
}

function common(repository: HubRepository): Payload {
  return {
    repository: { ...toBody(repository), html_url: `https://github.com/${repository.name}` },
    sender: person,
    installation: { id: repository.installation, node_id: 'MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uNQ==' },
  };
}

export function push(repository: HubRepository, over: Payload = {}): Payload {
  return {
    ref: 'refs/heads/main',
    before: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
    after: repository.github.repository.tip('main') ?? '',
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    commits: [],
    head_commit: null,
    pusher: { name: 'writer', email: 'writer@example.com' },
    ...common(repository),
    ...over,
  };
}

export function pullRequest(
  repository: HubRepository,
  action: string,
  number = 1,
  over: Payload = {},
): Payload {
  const { head, body, base } = repository.github.repository.pull(number);
  return {
    action,
    number,
    pull_request: {
      number,
      state: action === 'closed' ? 'closed' : 'open',
      html_url: `https://github.com/${repository.name}/pull/${number}`,
      title: 'Update',
      body,
      merged: repository.github.repository.pull(number).state === 'MERGED',
      head: { ref: head, repo: { id: repository.id } },
      base: { ref: base, repo: { id: repository.id } },
    },
    ...common(repository),
    ...over,
  };
}

export function comment(
  repository: HubRepository,
  body: string,
  over: {
    readonly action?: string;
    readonly login?: string;
    readonly type?: string;
    readonly number?: number;
  } = {},
): Payload {
  const { action = 'created', login = 'writer', type = 'User', number = 1 } = over;
  return {
    action,
    issue: {
      number,
      title: 'Update',
      pull_request: { url: `https://api.github.com/repos/${repository.name}/pulls/${number}` },
    },
    comment: { id: 492700400, body, user: { login, id: 2, type }, author_association: 'OWNER' },
    ...common(repository),
  };
}

export function installation(hub: FakeHub, id: number, action: string): Payload {
  const found = hub.installations.get(id);
  const repositories = [...hub.repositories.values()].filter((one) => one.installation === id);
  return {
    action,
    installation: {
      id,
      account: { login: found?.account ?? 'acme', type: 'Organization' },
      repository_selection: 'selected',
      app_id: hub.appId,
      suspended_at: found?.isSuspended === true ? '2026-08-22T12:00:00Z' : null,
    },
    repositories: repositories.map(({ id: number, name, isPrivate }) => ({
      id: number,
      full_name: name,
      private: isPrivate,
    })),
    sender: person,
  };
}

export function installationRepositories(
  hub: FakeHub,
  id: number,
  {
    added = [],
    removed = [],
  }: { readonly added?: readonly HubRepository[]; readonly removed?: readonly HubRepository[] },
): Payload {
  const toShort = ({ id: number, name, isPrivate }: HubRepository) => ({
    id: number,
    full_name: name,
    private: isPrivate,
  });
  return {
    ...installation(hub, id, added.length > 0 ? 'added' : 'removed'),
    repositories_added: added.map(toShort),
    repositories_removed: removed.map(toShort),
  };
}

export function repositoryEvent(repository: HubRepository, action: string, over: Payload = {}): Payload {
  return { action, ...common(repository), ...over };
}

export function dispatch(repository: HubRepository, action: string, clientPayload: Payload = {}): Payload {
  return { action, branch: 'main', client_payload: clientPayload, ...common(repository) };
}

/** `registry_package` as Apps get it; `package` has the same under another name. */
export function registryPackage(
  repository: HubRepository,
  { name, tag }: { readonly name: string; readonly tag: string },
): Payload {
  return {
    action: 'published',
    registry_package: {
      id: 1,
      name,
      namespace: 'acme',
      ecosystem: 'CONTAINER',
      package_type: 'CONTAINER',
      owner: { login: 'acme', type: 'Organization' },
      package_version: {
        id: 2,
        version: 'sha256:b0b1',
        container_metadata: { tag: { name: tag, digest: 'sha256:b0b1' } },
      },
    },
    ...common(repository),
  };
}
