import { setTimeout as sleep } from 'node:timers/promises';

import { TidemarkError } from '../../../errors.ts';
import { readBounded } from './read-bounded.ts';

export type CloudCall = {
  /** Who is called, for messages. */
  readonly service: string;
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type CloudResponse = { readonly status: number; readonly headers: Headers; readonly text: string };

/** Small requests to the identity services of the clouds. Redirects are never followed: they would carry secrets away. */
export interface CloudHttp {
  /**
   * Sends the call, again after 429, 5xx and broken connections, and gives the answer whatever its status.
   *
   * Throws `TidemarkError` `invalid-credentials` when there is no answer in time.
   */
  send(call: CloudCall): Promise<CloudResponse>;
  /** Sends the call once, for a service that may not exist: `undefined` when nothing answers shortly. */
  probe(call: CloudCall): Promise<CloudResponse | undefined>;
}

export type CloudHttpOptions = {
  readonly fetch?: typeof fetch;
  /** For each request, in milliseconds; 10,000 when left out. */
  readonly deadline?: number;
  /** For each probe, in milliseconds; 2,000 when left out. */
  readonly probeDeadline?: number;
  /** Before the second attempt, in milliseconds, then doubled; 300 when left out. */
  readonly retryDelay?: number;
};

const ATTEMPTS = 3;

export function createCloudHttp(options: CloudHttpOptions): CloudHttp {
  const { deadline = 10_000, probeDeadline = 2_000, retryDelay = 300 } = options;

  async function attempt(call: CloudCall, milliseconds: number): Promise<CloudResponse> {
    const { url, method = 'GET', headers = {}, body } = call;
    const response = await (options.fetch ?? fetch)(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(milliseconds),
      ...(body !== undefined && { body }),
    });
    return { status: response.status, headers: response.headers, text: await readBounded(response) };
  }

  return {
    async send(call) {
      for (let attempts = 1; ; attempts += 1) {
        const outcome = await settle(attempt(call, deadline));
        if (attempts === ATTEMPTS || !isWorthRepeating(outcome)) return toResponse(outcome, call, deadline);
        await sleep(retryDelay * 2 ** (attempts - 1));
      }
    },
    async probe(call) {
      const outcome = await settle(attempt(call, probeDeadline));
      return 'response' in outcome ? outcome.response : undefined;
    },
  };
}

/** Throws `TidemarkError` `invalid-credentials` for any status but 200. Of the answer only an error code is repeated. */
export function checkStatus(response: CloudResponse, service: string): void {
  if (response.status === 200) return;
  const code = toErrorCode(response.text);
  throw new TidemarkError(
    'invalid-credentials',
    `${service} answered with status ${response.status}${code === undefined ? '' : ` (${code})`}`,
  );
}

/** The code in an error of AWS (`__type` or `<Code>`), of OAuth 2 (`error`) or of a registry; never free text. */
function toErrorCode(text: string): string | undefined {
  const found = /"(?:__type|error|code)"\s*:\s*"([^"]*)"|<Code>([^<]*)<\/Code>/.exec(text);
  const code = (found?.[1] ?? found?.[2])?.replace(/^.*#/, '');
  return code !== undefined && /^[A-Za-z][A-Za-z0-9_.]{0,79}$/.test(code) ? code : undefined;
}

type Outcome = { readonly response: CloudResponse } | { readonly error: unknown };

async function settle(attempt: Promise<CloudResponse>): Promise<Outcome> {
  try {
    return { response: await attempt };
  } catch (error) {
    return { error };
  }
}

function isWorthRepeating(outcome: Outcome): boolean {
  if ('error' in outcome) return !isTimeout(outcome.error) && !(outcome.error instanceof TidemarkError);
  return outcome.response.status === 429 || outcome.response.status >= 500;
}

function toResponse(outcome: Outcome, call: CloudCall, deadline: number): CloudResponse {
  if ('response' in outcome) return outcome.response;
  if (outcome.error instanceof TidemarkError) throw outcome.error;
  const reason = isTimeout(outcome.error)
    ? `did not answer within ${deadline / 1000} s`
    : `could not be reached (${toNetworkCode(outcome.error)})`;
  throw new TidemarkError(
    'invalid-credentials',
    `${call.service} ${reason} at '${URL.parse(call.url)?.host ?? ''}'`,
  );
}

/** `ECONNREFUSED` and its like. The rest of the error is dropped: one about a header quotes the header. */
function toNetworkCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'request failed';
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}
