import { TidemarkError } from '../../errors.ts';
import { version } from '../../version.ts';

export type GithubSourceOptions = {
  readonly owner: string;
  readonly name: string;
  /** An installation token that can read the repository; asked for before each request. */
  readonly token: () => Promise<string>;
  /** `https://api.github.com`, or `https://<host>/api/v3`. */
  readonly baseUrl?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Called for each request that goes out. */
  readonly onRequest?: () => void;
  /** Milliseconds that the head of an answer may take. */
  readonly timeout?: number;
};

type RequestOptions = { readonly signal: AbortSignal; readonly accept?: string };

export type Opened = { readonly chunks: AsyncIterable<Uint8Array> };

const redirects = 3;

/**
 * `GET` below one repository of GitHub's REST API. Redirects are followed, and the token goes to the API only: an
 * archive is given out by another host, with a secret of its own in the address. Neither is ever in a message.
 */
export function createGithubRequester(options: GithubSourceOptions) {
  const { owner, name, baseUrl = 'https://api.github.com', fetch = globalThis.fetch } = options;
  const { onRequest, timeout = 30_000 } = options;
  const repository = `${owner}/${name}`;
  const root = `${baseUrl.replace(/\/$/u, '')}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;

  async function send(url: URL, { signal, accept = 'application/vnd.github+json' }: RequestOptions) {
    const isApi = url.origin === new URL(root).origin;
    const headers = {
      accept,
      'user-agent': `tidemark/${version}`,
      ...(isApi && {
        authorization: `Bearer ${await options.token()}`,
        'x-github-api-version': '2022-11-28',
      }),
    };
    onRequest?.();
    const head = new AbortController();
    const timer = setTimeout(() => head.abort(), timeout);
    try {
      return await fetch(url, {
        headers,
        redirect: 'manual',
        signal: AbortSignal.any([signal, head.signal]),
      });
    } catch (cause) {
      if (signal.aborted && signal.reason instanceof TidemarkError) throw signal.reason;
      const what = head.signal.aborted ? `within ${timeout / 1_000}s` : '';
      throw new TidemarkError(
        'forge-failed',
        `expected an answer from ${url.host} ${what}, found none; it is asked again in the next run`.replace(
          '  ',
          ' ',
        ),
        { cause },
      );
    } finally {
      clearTimeout(timer);
    }
  }

  async function open(path: string, request: RequestOptions): Promise<Opened> {
    let url = new URL(`${root}/${path}`);
    for (let hop = 0; hop <= redirects; hop++) {
      const response = await send(url, request);
      if (response.ok) return { chunks: toChunks(response, url.host) };
      void response.body?.cancel().catch(() => undefined);
      const target = toTarget(response, url);
      if (target === undefined) throw toError(response, repository, url);
      url = target;
    }
    throw new TidemarkError(
      'forge-failed',
      `expected the content of ${repository}, found more than ${redirects} redirects in a row`,
    );
  }

  async function read(path: string, request: RequestOptions & { readonly limit: number }) {
    const { chunks } = await open(path, request);
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      if (size > request.limit)
        throw new TidemarkError(
          'archive-refused',
          `expected an answer of at most ${request.limit} bytes for ${repository}, found a longer one`,
        );
      parts.push(chunk);
    }
    return Buffer.concat(parts);
  }

  return { open, read };
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function toTarget(response: Response, from: URL): URL | undefined {
  if (!redirectStatuses.has(response.status)) return undefined;
  const location = response.headers.get('location') ?? '';
  const target = location === '' ? null : URL.parse(location, from.href);
  const isWeb = target?.protocol === 'https:' || target?.protocol === from.protocol;
  if (target !== null && isWeb && target.username === '') return target;
  throw new TidemarkError(
    'forge-refused',
    `expected ${from.host} to redirect to an https address, found another one, which was not followed`,
  );
}

async function* toChunks(response: Response, host: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) yield chunk;
  } catch (cause) {
    if (cause instanceof TidemarkError) throw cause;
    const message = `expected the whole answer of ${host}, found one that breaks off; it is asked again in the next run`;
    throw new TidemarkError('forge-failed', message, { cause });
  }
}

function toError({ status, headers }: Response, repository: string, { host }: URL): TidemarkError {
  const isLimited =
    status === 429 ||
    (status === 403 && (headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after')));
  if (isLimited)
    return new TidemarkError(
      'forge-limited',
      `${host} asks to wait before ${repository} is read again (status ${status})`,
    );
  if (status >= 500)
    return new TidemarkError(
      'forge-failed',
      `expected the content of ${repository} from ${host}, found status ${status}; it is asked again in the next run`,
    );
  return new TidemarkError(
    'forge-refused',
    `expected to read ${repository} from ${host}, found status ${status}; check that the installation covers the repository and may read its contents`,
  );
}
