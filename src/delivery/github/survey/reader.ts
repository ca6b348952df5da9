import { version } from '../../../version.ts';

export type ReaderOptions = {
  readonly token: string;
  /** `https://api.github.com`, or `https://<host>/api/v3`. */
  readonly baseUrl: string;
  readonly graphqlUrl?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds after which a request is given up. */
  readonly timeout?: number;
};

export type ReadAnswer = {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly message: string;
  readonly headers: Headers;
  readonly body: unknown;
};

/** Reads, and cannot do anything else. Never throws: what went wrong is the answer. */
export interface Reader {
  get(path: string): Promise<ReadAnswer>;
  query(document: string, variables: Readonly<Record<string, unknown>>): Promise<ReadAnswer>;
}

export function createReader(options: ReaderOptions): Reader {
  const { baseUrl, token, fetch = globalThis.fetch, timeout = 20_000 } = options;
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'user-agent': `tidemark/${version}`,
    'x-github-api-version': '2022-11-28',
  };
  async function ask(url: string, init: RequestInit): Promise<ReadAnswer> {
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeout) });
      const body = parseJson(await response.text());
      return { status: response.status, message: toMessage(body, response), headers: response.headers, body };
    } catch (error) {
      const message = error instanceof Error ? error.message : 'no answer';
      return { status: 0, message, headers: new Headers(), body: undefined };
    }
  }
  return {
    get: async (path) => ask(`${baseUrl}${path}`, { headers }),
    query: async (document, variables) =>
      ask(options.graphqlUrl ?? toGraphqlUrl(baseUrl), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ query: document, variables }),
      }),
  };
}

/** An Enterprise Server has its GraphQL beside its REST interface, not below it. */
function toGraphqlUrl(baseUrl: string): string {
  return baseUrl.endsWith('/api/v3') ? baseUrl.replace(/v3$/, 'graphql') : `${baseUrl}/graphql`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toMessage(body: unknown, response: Response): string {
  if (typeof body === 'object' && body !== null && 'message' in body)
    return String(body.message).slice(0, 300);
  return response.statusText;
}
