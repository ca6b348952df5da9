import { TidemarkError } from '../../errors.ts';
import { readText, toSafeText } from '../../registry/oci/body.ts';
import { parseRetryAfter } from '../../registry/oci/retry-after.ts';
import { checkAddress } from './check-address.ts';
import type { AddressRules } from './check-address.ts';
import type { Exchange, OutgoingRequest, Reply } from './exchange.ts';
import type { Redact } from './redact.ts';
import { redactHeaders } from './mask-request.ts';
import { toStatusError } from './status-error.ts';
import { isLasting, toTransportError, wasNeverSent } from './transport-error.ts';

export type ExchangeOptions = {
  readonly fetch: typeof fetch;
  readonly redact: Redact;
  readonly rules: AddressRules;
  /** Ends everything; the reason is thrown when it is a `TidemarkError`. */
  readonly signal: AbortSignal;
  /** Milliseconds for one request with its repetitions. */
  readonly timeout: number;
  readonly retry: RetryOptions;
};

export type RetryOptions = {
  readonly attempts: number;
  /** Milliseconds before the first repetition; doubled each time. */
  readonly delay: number;
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
};

type Outcome = { readonly reply: Reply } | { readonly error: TidemarkError; readonly repeatable: boolean };

const replyLimit = 4 * 2 ** 20;

/**
 * Sends over `fetch`. Redirects are not followed: a webhook has no reason to redirect, and the one who answers could
 * lead the credentials elsewhere. A request is repeated when the receiver says that it did nothing (429, 503), when
 * it never left, and when it is idempotent also after other failures that pass.
 */
export function createExchange(options: ExchangeOptions): Exchange {
  return { send: (request) => sendWithRetries(request, options) };
}

async function sendWithRetries(request: OutgoingRequest, options: ExchangeOptions): Promise<Reply> {
  checkAddress(request.url, options.rules);
  const redactOwn = redactHeaders(request);
  const redact = (text: string): string => redactOwn(options.redact(text));
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), options.timeout);
  try {
    return await repeat(request, {
      ...options,
      redact,
      signal: AbortSignal.any([options.signal, limit.signal]),
    });
  } finally {
    clearTimeout(timer);
  }
}

async function repeat(request: OutgoingRequest, options: ExchangeOptions): Promise<Reply> {
  const { retry, redact, signal } = options;
  const end = retry.now() + options.timeout;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await sendOnce(request, options);
    const wait = toWait(outcome, attempt, retry);
    const again = attempt < retry.attempts && retry.now() + wait < end && isRepeatable(outcome, request);
    if (again) await retry.sleep(wait, signal).catch(() => undefined);
    if (!again || signal.aborted) return unwrap(outcome, request, redact);
  }
}

async function sendOnce(request: OutgoingRequest, options: ExchangeOptions): Promise<Outcome> {
  const { method, url, headers, body } = request;
  try {
    const response = await options.fetch(url, {
      method,
      headers: { 'user-agent': 'tidemark', ...headers },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: options.signal,
    });
    const text = response.body === null ? '' : await readText(response.body, replyLimit);
    return { reply: { status: response.status, headers: response.headers, text } };
  } catch (error) {
    if (options.signal.reason instanceof TidemarkError) throw options.signal.reason;
    const { aborted } = options.signal;
    return {
      error: toTransportError(error, { request, aborted, ...options }),
      repeatable: !aborted && !isLasting(error) && (isIdempotent(request) || wasNeverSent(error)),
    };
  }
}

const undone = [429, 503];
const passing = [408, 500, 502, 504];

function isRepeatable(outcome: Outcome, request: OutgoingRequest): boolean {
  if ('error' in outcome) return outcome.repeatable;
  const { status } = outcome.reply;
  return undone.includes(status) || (isIdempotent(request) && passing.includes(status));
}

function isIdempotent({ method, idempotent = method !== 'POST' }: OutgoingRequest): boolean {
  return idempotent;
}

function toWait(outcome: Outcome, attempt: number, { delay, now }: RetryOptions): number {
  const asked =
    'reply' in outcome && undone.includes(outcome.reply.status)
      ? parseRetryAfter(outcome.reply.headers.get('retry-after'), now())
      : undefined;
  return asked ?? Math.min(delay * 2 ** (attempt - 1), 30_000);
}

function unwrap(outcome: Outcome, request: OutgoingRequest, redact: Redact): Reply {
  if ('error' in outcome) throw outcome.error;
  const { reply } = outcome;
  const isGood = reply.status >= 200 && reply.status < 300;
  const fault = isGood ? request.findFault?.(reply) : undefined;
  if (fault !== undefined) {
    const { host } = new URL(request.url);
    throw new TidemarkError('notification-failed', redact(`${host} did not take it: ${toSafeText(fault)}`));
  }
  if (isGood || request.accepts?.includes(reply.status) === true) return reply;
  throw toStatusError(reply, { request, redact });
}
