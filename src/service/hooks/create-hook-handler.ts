import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { HookAnswer } from '../../receivers/answer-hook.ts';
import { answerHook, largestBody } from '../../receivers/answer-hook.ts';
import type { HookRequest } from '../../receivers/hook.ts';
import { openHooks } from '../../receivers/open-hooks.ts';
import type { VerifyOptions } from '../../receivers/verify/verify-hook.ts';
import type { Handler } from '../http/handler.ts';
import { readBody } from '../http/read-body.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { keys } from '../inventory/keys.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Queue } from '../queue/queue.ts';
import type { Store } from '../store/store.ts';
import type { OpenedVault } from '../tenants/credential-vault.ts';
import { createTenantCredentials } from '../tenants/tenant-credentials.ts';
import { parseHook } from './stored-hook.ts';
import { toTriggers } from './to-triggers.ts';

export type HookOptions = {
  readonly store: Store;
  readonly queue: Queue;
  readonly inventory: Pick<Inventory, 'findInstallation'>;
  readonly openVault: (installation: number) => Promise<OpenedVault>;
  readonly verify: VerifyOptions;
  readonly log: Logger;
  readonly metrics: Metrics;
};

/** Flux's own path, and the same for one repository. */
const pattern = /^(?:\/t\/([0-9]{1,15})\/([0-9]{1,15}))?\/hook\/([0-9a-f]{64})$/;
/** Repositories that have a Receiver of the same name and token; more than a few are nobody's intent. */
const mostUsers = 10;

/**
 * Answers registries at the paths of Receivers. Nobody learns more than a status, and the path, which is as secret as
 * the token, is never logged.
 */
export function createHookHandler(options: HookOptions): Handler {
  const { log, metrics } = options;
  return async (request, response) => {
    const [, installation, repository, digest] =
      pattern.exec((request.url ?? '').split('?', 1)[0] ?? '') ?? [];
    if (digest === undefined) return false;
    const started = performance.now();
    const only = installation === undefined ? undefined : `${installation}/${repository}`;
    const { status, count } = await receive(request, { digest, only }, options);
    response.writeHead(status, { 'content-length': 0, 'cache-control': 'no-store' }).end();
    const seconds = (performance.now() - started) / 1_000;
    const result = count > 0 ? 'accepted' : status < 300 ? 'ignored' : 'refused';
    metrics.record({ kind: 'webhook', event: 'receiver', result, seconds });
    log.info(
      { event: 'receiver', status, repositories: count, milliseconds: Math.round(seconds * 1_000) },
      'webhook',
    );
    return true;
  };
}

type Asked = { readonly digest: string; readonly only: string | undefined };
type Received = { readonly status: number; readonly count: number };

async function receive(request: IncomingMessage, asked: Asked, options: HookOptions): Promise<Received> {
  if (request.method !== 'POST') return { status: 405, count: 0 };
  const body = await readBody(request, largestBody);
  if ('refused' in body) return { status: body.refused === 'too-large' ? 413 : 400, count: 0 };
  const prefix = keys.hook(asked.digest);
  const found = (await options.store.list(prefix, { limit: mostUsers }))
    .map(({ key, value }) => ({ place: key.slice(prefix.length), value }))
    .filter(({ place }) => asked.only === undefined || place === asked.only);
  const message = toHookRequest(request, asked.digest, body.bytes);
  const answers: (HookAnswer & { readonly isDone: boolean })[] = [];
  for (const entry of found) answers.push(await answer(entry, message, options));
  const best = answers.toSorted((a, b) => a.status - b.status)[0];
  return { status: best?.status ?? 404, count: answers.filter(({ isDone }) => isDone).length };
}

type Stored = { readonly place: string; readonly value: string };

async function answer({ place, value }: Stored, message: HookRequest, options: HookOptions) {
  const [installation = 0, repository = 0] = place.split('/').map(Number);
  const tenant = await options.inventory.findInstallation(installation);
  const stored = parseHook(value);
  const credentials = createTenantCredentials({ vault: await options.openVault(installation) });
  const { hooks } = await openHooks([stored.receiver], {
    read: ({ namespace, name }) => credentials.findSecret(namespace, name),
    places: () => 'the secrets of the installation',
  });
  // A secret that was exchanged since the last reconciliation has another path.
  const hook = hooks.find(({ path }) => path === message.path);
  const isServed = hook !== undefined && tenant?.isSuspended !== true;
  const lookup = () =>
    isServed ? { hook, manifests: stored.manifests, noCrossNamespaceRefs: true } : undefined;
  const answered = await answerHook(message, lookup, options.verify);
  if (!answered.accepted) return { ...answered, isDone: false };
  for (const trigger of toTriggers(answered))
    await options.queue.enqueue({ installation, repository, trigger });
  return { ...answered, isDone: true };
}

function toHookRequest(request: IncomingMessage, digest: string, body: Uint8Array): HookRequest {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return {
    method: request.method ?? '',
    path: `/hook/${digest}`,
    headers: Object.fromEntries(headers),
    body,
  };
}
