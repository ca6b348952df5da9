import type { IncomingMessage, ServerResponse } from 'node:http';

/** One thing that has to work for the process to be of use. */
export type Check = { readonly name: string; readonly isReady: () => Promise<boolean> };

export type AdminOptions = {
  /** Everything that readiness depends on. */
  readonly checks: readonly Check[];
  /** False once the process is told to stop, so that nothing new is sent to it. */
  readonly isServing: () => boolean;
  readonly metrics?: { readonly contentType: string; readonly render: () => Promise<string> };
  /** Milliseconds that a check may take. */
  readonly patience?: number;
};

/**
 * `/healthz` (the process runs), `/readyz` (it can work; else 503 with what it lacks) and, where metrics are given,
 * `/metrics`. Says whether the request was one of these.
 */
export function createAdminHandler(options: AdminOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const answer = await toAnswer(options, request);
    if (answer === undefined) return false;
    request.resume();
    response.writeHead(answer.status, {
      'content-type': answer.type ?? 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : answer.text);
    return true;
  };
}

type Answer = { readonly status: number; readonly text: string; readonly type?: string };

async function toAnswer(
  options: AdminOptions,
  { method, url }: IncomingMessage,
): Promise<Answer | undefined> {
  const path = (url ?? '').split('?')[0] ?? '';
  const isKnown = path === '/healthz' || path === '/readyz' || (path === '/metrics' && options.metrics);
  if (isKnown === false || isKnown === undefined) return undefined;
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, text: 'expected GET\n' };
  if (path === '/healthz') return { status: 200, text: 'ok\n' };
  if (path === '/readyz') return toReadiness(options);
  return toMetrics(options.metrics);
}

async function toReadiness({ checks, isServing, patience = 2_000 }: AdminOptions): Promise<Answer> {
  if (!isServing()) return { status: 503, text: 'stopping\n' };
  const lacking = await Promise.all(
    checks.map(async ({ name, isReady }) => ((await isSoon(isReady, patience)) ? [] : [name])),
  );
  const names = lacking.flat();
  if (names.length === 0) return { status: 200, text: 'ok\n' };
  return { status: 503, text: `not ready: ${names.join(', ')}\n` };
}

/** A check that fails, or does not answer, is not passed. */
async function isSoon(isReady: Check['isReady'], patience: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), patience);
  isReady().then(resolve, () => resolve(false));
  return promise.finally(() => clearTimeout(timer));
}

async function toMetrics(metrics: AdminOptions['metrics']): Promise<Answer> {
  try {
    return { status: 200, text: (await metrics?.render()) ?? '', type: metrics?.contentType ?? '' };
  } catch {
    return { status: 503, text: 'the metrics cannot be read now\n' };
  }
}
