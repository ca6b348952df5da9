import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { makeFakeImage, type FakeContent, type FakeImage } from './fake-images.ts';
import { portOf } from './port-of.ts';

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
  /**
   * The images behind tags, by `repository:tag`: their manifests and configurations can be fetched. They are read for
   * every request, so a test may change them. Tags that are not in `repositories` are listed after those that are.
   */
  readonly images?: Readonly<Record<string, FakeImage>>;
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

/**
 * A registry on loopback that serves `GET /v2/`, `tags/list`, `HEAD manifests/<tag>` and the content of `images`, and
 * misbehaves on demand.
 */
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
  const host = `127.0.0.1:${portOf(server)}`;
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
  const { auth } = state.options;
  if (auth?.kind === 'token' && url.pathname === '/token') return toTokenReply(request, url, { auth, state });
  const [, name, what] = /^\/v2\/(.+)\/(tags\/list|manifests\/.+|blobs\/.+)$/u.exec(url.pathname) ?? [];
  if (auth !== undefined && !isAuthorized(request, auth, state)) return toChallenge(auth, name, state.origin);
  if (url.pathname === '/v2/') return { body: {} };
  const tags = name === undefined ? undefined : findTags(name, state.options);
  if (name === undefined || what === undefined || tags === undefined) return unknownName;
  if (what === 'tags/list') return toTagsReply(url, tags, state);
  const reference = what.slice(what.indexOf('/') + 1);
  const images = listImages(name, state.options);
  if (what.startsWith('blobs/')) return toBlobReply(reference, images);
  return toContentReply(reference, images) ?? toManifestReply(findDigest(name, reference, state.options));
}

type NamedImage = { readonly tag: string; readonly content: FakeContent };

function listImages(name: string, { images = {} }: FakeRegistryOptions): readonly NamedImage[] {
  return Object.entries(images)
    .filter(([key]) => key.startsWith(`${name}:`))
    .map(([key, image]) => ({ tag: key.slice(name.length + 1), content: makeFakeImage(image) }));
}

/** The tags of a repository in the order of listing; absent when there is no such repository. */
function findTags(name: string, options: FakeRegistryOptions): readonly string[] | undefined {
  const given = findRepository(name, options);
  const others = listImages(name, options).map(({ tag }) => tag);
  if (given === undefined) return others.length === 0 ? undefined : others;
  const tags = [...(given instanceof Map ? given.keys() : given.values())];
  return [...tags, ...others.filter((tag) => !tags.includes(tag))];
}

function findRepository(name: string, { repositories = {} }: FakeRegistryOptions) {
  return Object.hasOwn(repositories, name) ? repositories[name] : undefined;
}

function findDigest(name: string, tag: string, options: FakeRegistryOptions): string | undefined {
  const given = findRepository(name, options);
  if (given instanceof Map) return given.get(tag);
  return given !== undefined && [...given.values()].includes(tag)
    ? toFakeDigest(`${name}:${tag}`)
    : undefined;
}

function toContentReply(reference: string, images: readonly NamedImage[]): FakeReply | undefined {
  for (const { tag, content } of images) {
    const digest = tag === reference ? content.digest : reference;
    const manifest = content.manifests.get(digest);
    if (manifest === undefined) continue;
    const headers = { 'content-type': manifest.type, 'docker-content-digest': digest };
    return { headers, body: manifest.text };
  }
  return undefined;
}

function toBlobReply(digest: string, images: readonly NamedImage[]): FakeReply {
  const body = images.map(({ content }) => content.blobs.get(digest)).find((text) => text !== undefined);
  if (body !== undefined) return { headers: { 'content-type': 'application/octet-stream' }, body };
  return { status: 404, body: { errors: [{ code: 'BLOB_UNKNOWN', message: 'blob unknown to registry' }] } };
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

function toManifestReply(digest: string | undefined): FakeReply {
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
