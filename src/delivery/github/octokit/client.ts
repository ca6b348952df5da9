import { Octokit } from '@octokit/rest';
import * as z from 'zod';
import { version } from '../../../version.ts';
import type { Outcome } from '../forge.ts';
import { classify } from './classify.ts';
import type { Classified, Refusal } from './classify.ts';
import { cutTokens } from './cut-tokens.ts';

export type ClientOptions = {
  /** The token, or where to get one; it is asked again when GitHub takes a token no longer. */
  readonly token: string | ((refused: boolean) => Promise<string>);
  /** `https://api.github.com`, or `https://<host>/api/v3`. */
  readonly baseUrl?: string;
  /** Where GraphQL is answered; found from `baseUrl` when absent. */
  readonly graphqlUrl?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds that lie between two writes at least, as GitHub asks for. */
  readonly pace?: number;
  /** Milliseconds after which a request is given up. */
  readonly timeout?: number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Told what is left of a budget by every answer that says so. */
  readonly onBudget?: (budget: Budget) => void;
};

/** What is left of a budget of requests (`x-ratelimit-*`). */
export type Budget = {
  /** `core` for REST, `graphql`. */
  readonly resource: string;
  readonly limit: number;
  readonly remaining: number;
  /** When it is full again, in milliseconds since the epoch. */
  readonly reset: number;
};

export type Call<Value> = {
  /** `METHOD /path/{parameter}`. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly schema: z.ZodType<Value>;
  readonly write: boolean;
};

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Classified };

/** Sends requests one at a time and says what came of them. Reads are repeated when they fail, writes never. */
export interface Client {
  send<Value>(call: Call<Value>): Promise<Answer<Value>>;
  query<Value>(call: Omit<Call<Value>, 'route'> & { readonly document: string }): Promise<Answer<Value>>;
  readonly countRequests: () => number;
}

const READ_DELAYS = [500, 2_000];
const LAG_DELAYS = [1_000, 2_000, 4_000];

export function createClient(options: ClientOptions): Client {
  const { pace = 1_000, timeout = 60_000, sleep = wait } = options;
  const octokit = createOctokit(options);
  let requests = 0;
  let lastWrite = Number.NEGATIVE_INFINITY;
  let refused = false;
  let sent = '';

  function report(headers: Readonly<Record<string, unknown>>): void {
    const budget = toBudget(headers);
    if (budget !== undefined) options.onBudget?.(budget);
  }

  async function attempt(
    route: string,
    parameters: Readonly<Record<string, unknown>>,
    write: boolean,
  ): Promise<Answer<unknown>> {
    if (write) {
      const rest = lastWrite + pace - performance.now();
      if (rest > 0) await sleep(rest);
    }
    const token = typeof options.token === 'string' ? options.token : await options.token(refused);
    requests += 1;
    sent = token;
    refused = false;
    try {
      const headers = { authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' };
      const response = await octokit.request(route, {
        ...parameters,
        headers,
        request: { signal: AbortSignal.timeout(timeout) },
      });
      report(response.headers);
      return { ok: true, value: response.data };
    } catch (error) {
      const refusal = { ...toRefusal(error), route };
      report(refusal.headers);
      refused = refusal.status === 401;
      return { ok: false, failure: { ...classify(refusal, write), ...(refused && { lag: true }) } };
    } finally {
      if (write) lastWrite = performance.now();
    }
  }

  async function repeat<Value>(write: boolean, once: () => Promise<Answer<Value>>): Promise<Answer<Value>> {
    for (let tries = 0; ; tries++) {
      const answer = await once();
      if (answer.ok) return answer;
      const { lag, kind } = answer.failure;
      // A token that has just been made, and an object too, may not be known everywhere. Neither request did anything.
      const delays = lag === true ? LAG_DELAYS : !write && kind === 'unknown' ? READ_DELAYS : [];
      const delay = delays[tries];
      if (delay === undefined) {
        // What answers is not always GitHub, and may repeat what it was sent.
        const message = cutTokens(answer.failure.message, sent);
        return { ok: false, failure: { ...answer.failure, message } };
      }
      await sleep(delay);
    }
  }

  async function send<Value>({ route, parameters, schema, write }: Call<Value>): Promise<Answer<Value>> {
    return repeat(write, async () => parse(await attempt(route, parameters, write), schema));
  }
  async function query<Value>({
    document,
    parameters,
    schema,
    write,
  }: Parameters<Client['query']>[0] & { schema: z.ZodType<Value> }): Promise<Answer<Value>> {
    return repeat(write, async () => {
      const answer = await attempt(
        toGraphqlRoute(options),
        { query: document, variables: parameters },
        write,
      );
      return parse(answer.ok ? toData(answer.value, write) : answer, schema);
    });
  }
  return { send, query, countRequests: () => requests };
}

/** Lets a result of the client stand as one of the port. */
export function toOutcome<Value>(answer: Answer<Value>): Outcome<Value> {
  return answer;
}

function createOctokit({ baseUrl, fetch }: ClientOptions): Octokit {
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  return new Octokit({
    userAgent: `tidemark/${version}`,
    log: silent,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(fetch && { request: { fetch } }),
  });
}

function toBudget(headers: Readonly<Record<string, unknown>>): Budget | undefined {
  const limit = Number(headers['x-ratelimit-limit']);
  const remaining = Number(headers['x-ratelimit-remaining']);
  const reset = Number(headers['x-ratelimit-reset']) * 1_000;
  if (!(limit > 0) || !Number.isFinite(remaining) || !Number.isFinite(reset)) return undefined;
  const resource = headers['x-ratelimit-resource'];
  return { resource: typeof resource === 'string' ? resource : 'core', limit, remaining, reset };
}

/** An Enterprise Server has its GraphQL beside its REST interface, not below it. */
function toGraphqlRoute({ baseUrl, graphqlUrl }: ClientOptions): string {
  if (graphqlUrl !== undefined) return `POST ${graphqlUrl}`;
  if (baseUrl === undefined || !/\/api\/v3\/?$/.test(baseUrl)) return 'POST /graphql';
  return `POST ${baseUrl.replace(/\/api\/v3\/?$/, '/api/graphql')}`;
}

/** Parts of an answer are not an answer: what is null because of an error would be read as absent. */
function toData(body: unknown, write: boolean): Answer<unknown> {
  if (typeof body !== 'object' || body === null) return { ok: false, failure: unreadable };
  const errors: unknown = 'errors' in body ? body.errors : undefined;
  if (!Array.isArray(errors) || errors.length === 0)
    return { ok: true, value: 'data' in body ? body.data : undefined };
  const found = errors.map((error: unknown) => classify(toGraphqlRefusal(error), write));
  const telling =
    found.find(({ kind, unknownField }) => kind === 'limited' || unknownField === true) ??
    found.find(({ hidesChecks }) => hidesChecks !== true);
  return { ok: false, failure: telling ?? found[0] ?? unreadable };
}

function toGraphqlRefusal(error: unknown): Refusal {
  const none = { message: '', type: '', extensions: {}, path: [] };
  const { message, type, extensions, path } =
    typeof error === 'object' && error !== null ? { ...none, ...error } : none;
  const code =
    typeof extensions === 'object' && extensions !== null && 'code' in extensions
      ? String(extensions.code)
      : '';
  const fields = Array.isArray(path) ? path.map(String) : [];
  return { status: 200, message: `${message} ${code}`.trim(), type, headers: {}, path: fields };
}

const unreadable: Classified = {
  kind: 'unknown',
  message: 'GitHub answered with something that cannot be read',
};

function parse<Value>(answer: Answer<unknown>, schema: z.ZodType<Value>): Answer<Value> {
  if (!answer.ok) return answer;
  const parsed = schema.safeParse(answer.value);
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, failure: unreadable };
}

function toRefusal(error: unknown): Refusal {
  if (!(error instanceof Error)) throw error;
  const response: unknown = 'response' in error ? error.response : undefined;
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 0;
  if (typeof response !== 'object' || response === null || !('headers' in response)) {
    return { status: 0, message: `no answer (${error.message.slice(0, 200)})`, headers: {} };
  }
  const fields = 'data' in response ? toFields(response.data) : [];
  return { status, message: error.message, headers: toHeaders(response.headers), fields };
}

const validation = z.object({
  errors: z.array(z.object({ field: z.string().optional(), code: z.string().optional() }).catch({})),
});

/** `field: code` for each error of a body that was found invalid, in whatever order it names them. */
function toFields(data: unknown): readonly string[] {
  const errors = validation.safeParse(data).data?.errors ?? [];
  return errors.map(({ field = '', code = '' }) => `${field}: ${code}`);
}

function toHeaders(headers: unknown): Readonly<Record<string, unknown>> {
  return typeof headers === 'object' && headers !== null ? { ...headers } : {};
}

async function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
