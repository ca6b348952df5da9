import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Handler, Reply } from '../http/handler.ts';
import { reply, toPath } from '../http/handler.ts';
import { readBody } from '../http/read-body.ts';
import { keys } from '../inventory/keys.ts';
import type { Measurement, Metrics } from '../metrics/metrics.ts';
import type { Store } from '../store/store.ts';
import type { WebhookEvent } from './effect.ts';
import { verifySignature } from './verify-signature.ts';

export type WebhookOptions = {
  readonly secrets: readonly string[];
  readonly store: Store;
  /** Does what an event leads to; the webhook is answered after it. */
  readonly receive: (event: WebhookEvent) => Promise<void>;
  readonly log: Logger;
  readonly metrics: Metrics;
};

export const webhookPath = '/api/github/webhooks';

/** GitHub sends no larger payloads. */
const sizeLimit = 25 * 1024 * 1024;
/** GitHub lets a delivery be repeated for three days. */
const remembered = 3 * 24 * 60 * 60 * 1_000;

type Outcome = {
  readonly outcome: string;
  readonly result: Extract<Measurement, { kind: 'webhook' }>['result'];
  readonly reply: Reply;
  readonly event?: WebhookEvent;
};

/**
 * Takes GitHub's webhooks: checks who sent them, takes each delivery once, writes down what it leads to, and answers.
 * Nothing is reconciled before the answer.
 */
export function createWebhookHandler(options: WebhookOptions): Handler {
  const { log, metrics } = options;
  return async (request, response) => {
    if (toPath(request) !== webhookPath) return false;
    const started = performance.now();
    const found = await receive(request, options);
    reply(response, found.reply);
    const milliseconds = Math.round(performance.now() - started);
    const event = found.event?.name ?? 'unknown';
    metrics.record({ kind: 'webhook', event, result: found.result, seconds: milliseconds / 1_000 });
    log.info(
      { delivery: found.event?.id, event, outcome: found.outcome, status: found.reply.status, milliseconds },
      'webhook',
    );
    return true;
  };
}

async function receive(request: IncomingMessage, options: WebhookOptions): Promise<Outcome> {
  if (request.method !== 'POST') return refuse('method', 405, 'only POST');
  if (!/^application\/json(?:\s*;|$)/i.test(request.headers['content-type'] ?? ''))
    return refuse('content-type', 415, 'only application/json');
  const body = await readBody(request, sizeLimit);
  if ('refused' in body)
    return body.refused === 'too-large'
      ? refuse('too-large', 413, 'too large')
      : refuse('broken', 400, 'incomplete');
  const signature = readHeader(request, 'x-hub-signature-256');
  if (!verifySignature(body.bytes, signature, options.secrets))
    return refuse('unsigned', 401, 'the signature does not fit');
  const id = readHeader(request, 'x-github-delivery');
  const name = readHeader(request, 'x-github-event');
  // Both become parts of keys and labels.
  if (!/^[\w-]{1,64}$/.test(id ?? '') || !/^[a-z_]{1,64}$/.test(name ?? ''))
    return refuse('headers', 400, 'X-GitHub-Delivery and X-GitHub-Event are missing');
  const payload = parse(body.bytes);
  if (payload === undefined) return refuse('broken', 400, 'no JSON');
  return take({ id: id ?? '', name: name ?? '', payload }, options);
}

async function take(event: WebhookEvent, { store, receive, log }: WebhookOptions): Promise<Outcome> {
  const key = keys.delivery(event.id);
  try {
    if (!(await store.add(key, '', { ttl: remembered })))
      return {
        outcome: 'repeated',
        result: 'duplicate',
        reply: { status: 202, body: { accepted: false } },
        event,
      };
    await receive(event);
    return {
      outcome: 'accepted',
      result: 'accepted',
      reply: { status: 202, body: { accepted: true } },
      event,
    };
  } catch (error) {
    log.error({ err: error, delivery: event.id, event: event.name }, 'webhook failed');
    // It has to be taken when it is sent again.
    await store.delete(key).catch(() => {});
    return {
      outcome: 'failed',
      result: 'failed',
      reply: { status: 503, body: { message: 'try again later' } },
      event,
    };
  }
}

function readHeader({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function refuse(outcome: string, status: number, message: string): Outcome {
  return { outcome, result: 'refused', reply: { status, body: { message } } };
}

function parse(bytes: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
