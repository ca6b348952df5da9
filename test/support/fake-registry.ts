import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One request as the registry saw it. */
export type SeenRequest = {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
  readonly body: string;
};

export type FakeReply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
};

/** Answers a request by itself; `undefined` leaves it to the registry, `'hang'` never answers. */
export type FakeHandler = (
  request: SeenRequest,
  exchange: { readonly url: URL; readonly response: ServerResponse },
) => FakeReply | 'hang' | 'handled' | undefined | Promise<FakeReply | 'hang' | 'handled' | undefined>;

/** How a page of a listing is made. Everything by default as the OCI distribution specification has it. */
export type FakePaging = {
  /** The most tags in a page, whatever is asked for; no bound by default. */
  readonly cap?: number;
  /** Tags in a page when no `n` is given; no bound by default. */
  readonly plain?: number;
  /** Ignores `n`, as distribution 2.8 does. */
  readonly ignoresN?: boolean;
  readonly ignoresLast?: boolean;
  /** Sends no `Link`. */
  readonly noLink?: boolean;
  /** Makes the `Link` value from the path and query of the next page. */
  readonly link?: (target: string) => string;
};

export type FakeAuth =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** Bearer tokens from `/token` of the same server; without a user everybody gets one. */
  | {
      readonly kind: 'token';
      readonly username?: string;
      readonly password?: string;
      /** Seconds; left out of the answer when absent. */
      readonly expiresIn?: number;
      /** The realm in the challenge, when it is not the server's own `/token`. */
      readonly realm?: string;
    };

export type FakeRegistryOptions = {
  /** Tags in the order of listing, by repository. A tag's digest is that of `repository:tag`, unless given. */
  readonly repositories?: Readonly<Record<string, readonly string[] | ReadonlyMap<string, string>>>;
  readonly paging?: FakePaging;
  readonly auth?: FakeAuth;
  /** Asked first, in order, for every request. */
  readonly handlers?: readonly FakeHandler[];
};

export type FakeRegistry = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** `127.0.0.1:<port>`, for `spec.image`. */
  readonly host: string;
  /** Everything that was asked, in order. */
  readonly requests: SeenRequest[];
  readonly close: () => Promise<void>;
};

/** A registry on loopback that serves `GET /v2/`, `tags/list` and `HEAD manifests/<tag>`, and misbehaves on demand. */
export async function startFakeRegistry(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const state: State = { options, tokens: new Set(), origin: '' };
  const server = createServer((incoming, response) => {
    void answer(incoming, response, { state, requests });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // A client that tries https first gets its connection closed, as a plain server does.
  server.on('clientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  state.origin = `http://${host}`;
  return {
    url: state.origin,
    host,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

type State = { readonly options: FakeRegistryOptions; readonly tokens: Set<string>; origin: string };

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  { state, requests }: { readonly state: State; readonly requests: SeenRequest[] },
): Promise<void> {
  const request = await toSeenRequest(incoming);
  requests.push(request);
  const url = new URL(request.url, state.origin);
  for (const handler of state.options.handlers ?? []) {
    const reply = await handler(request, { url, response });
    if (reply === 'hang' || reply === 'handled') return;
    if (reply !== undefined) return send(response, reply);
  }
  send(response, toReply(request, url, state));
}

async function toSeenRequest(incoming: IncomingMessage): Promise<SeenRequest> {
  let body = '';
  for await (const chunk of incoming) body += String(chunk);
  const { authorization, accept } = incoming.headers;
  return { method: incoming.method ?? '', url: incoming.url ?? '', authorization, accept, body };
}

function send(response: ServerResponse, { status = 200, headers = {}, body = '' }: FakeReply): void {
  const isText = typeof body === 'string';
  const text = isText ? body : JSON.stringify(body);
  response.writeHead(status, { ...(!isText && { 'content-type': 'application/json' }), ...headers });
  response.end(text);
}

/** What the registry answers when nothing else was scripted. */
function toReply(request: SeenRequest, url: URL, state: State): FakeReply {
  const { auth, repositories = {} } = state.options;
  if (auth?.kind === 'token' && url.pathname === '/token') return toTokenReply(request, url, { auth, state });
  const [, name, what] = /^\/v2\/(.+)\/(tags\/list|manifests\/.+)$/u.exec(url.pathname) ?? [];
  if (auth !== undefined && !isAuthorized(request, auth, state)) return toChallenge(auth, name, state.origin);
  if (url.pathname === '/v2/') return { body: {} };
  if (name === undefined || what === undefined || !Object.hasOwn(repositories, name)) return unknownName;
  const tags = repositories[name] ?? [];
  if (what === 'tags/list')
    return toTagsReply(url, [...(tags instanceof Map ? tags.keys() : tags.values())], state);
  return toManifestReply(name, what.slice('manifests/'.length), tags);
}

const unknownName: FakeReply = {
  status: 404,
  body: { errors: [{ code: 'NAME_UNKNOWN', message: 'repository name not known to registry' }] },
};

function toTagsReply(url: URL, tags: readonly string[], { options }: State): FakeReply {
  const paging = options.paging ?? {};
  const last = paging.ignoresLast === true ? null : url.searchParams.get('last');
  const asked = paging.ignoresN === true ? null : url.searchParams.get('n');
  const size = Math.min(asked === null ? (paging.plain ?? Infinity) : Number(asked), paging.cap ?? Infinity);
  const start = last === null ? 0 : tags.indexOf(last) + 1;
  const page = tags.slice(start, start + size);
  const name = url.pathname.slice('/v2/'.length, -'/tags/list'.length);
  const body = { name, tags: page };
  if (paging.noLink === true || start + size >= tags.length) return { body };
  const target = `${url.pathname}?n=${size}&last=${encodeURIComponent(page.at(-1) ?? '')}`;
  return { body, headers: { link: (paging.link ?? ((next) => `<${next}>; rel="next"`))(target) } };
}

function toManifestReply(
  name: string,
  tag: string,
  tags: readonly string[] | ReadonlyMap<string, string>,
): FakeReply {
  const digests =
    tags instanceof Map
      ? tags
      : new Map([...tags.values()].map((known) => [known, toFakeDigest(`${name}:${known}`)]));
  const digest = digests.get(tag);
  if (digest === undefined)
    return { status: 404, body: { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] } };
  return {
    headers: {
      'content-type': 'application/vnd.oci.image.index.v1+json',
      'docker-content-digest': digest,
    },
  };
}

/** The digest that the registry gives for `repository:tag`. */
export function toFakeDigest(reference: string): string {
  return `sha256:${createHash('sha256').update(reference).digest('hex')}`;
}

function toBasicHeader({ username = '', password = '' }: { username?: string; password?: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function isAuthorized({ authorization = '' }: SeenRequest, auth: FakeAuth, { tokens }: State): boolean {
  if (auth.kind === 'basic') return authorization === toBasicHeader(auth);
  return authorization.startsWith('Bearer ') && tokens.has(authorization.slice('Bearer '.length));
}

function toChallenge(auth: FakeAuth, name: string | undefined, origin: string): FakeReply {
  const scope = name === undefined ? '' : `,scope="repository:${name}:pull"`;
  const realm = auth.kind === 'token' ? (auth.realm ?? `${origin}/token`) : '';
  const challenge =
    auth.kind === 'basic' ? 'Basic realm="fake"' : `Bearer realm="${realm}",service="fake"${scope}`;
  return {
    status: 401,
    headers: { 'www-authenticate': challenge },
    body: { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] },
  };
}

function toTokenReply(
  request: SeenRequest,
  url: URL,
  { auth, state }: { readonly auth: FakeAuth & { kind: 'token' }; readonly state: State },
): FakeReply {
  if (auth.username !== undefined && request.authorization !== toBasicHeader(auth))
    return { status: 401, body: { details: 'incorrect username or password' } };
  const token = `token-${state.tokens.size + 1}-${url.searchParams.get('scope') ?? ''}`;
  state.tokens.add(token);
  return { body: { token, ...(auth.expiresIn !== undefined && { expires_in: auth.expiresIn }) } };
}
