import { TidemarkError } from '../../errors.ts';
import { readText, type Body } from './body.ts';
import type { Incoming, Outgoing } from './message.ts';
import { toTransportError } from './transport-error.ts';

export type SendOptions = {
  readonly fetch: typeof fetch;
  /** Milliseconds for the request and the reading of its body. */
  readonly timeout: number;
  readonly signal: AbortSignal;
};

/**
 * One request, without redirects. Throws `TidemarkError` when there is no whole answer in time, or what `read` throws.
 */
export async function sendOnce<T>(outgoing: Outgoing<T>, options: SendOptions): Promise<Incoming<T>> {
  const timer = startTimer(options);
  try {
    const response = await options.fetch(outgoing.url, {
      method: outgoing.method,
      headers: { 'user-agent': 'tidemark', ...outgoing.headers },
      ...(outgoing.body !== undefined && { body: outgoing.body }),
      redirect: 'manual',
      signal: timer.signal,
    });
    return await receive(outgoing, response);
  } catch (error) {
    if (error instanceof TidemarkError) throw error;
    throw toTransportError(error, { outgoing, timeout: options.timeout, timedOut: timer.isOver() });
  } finally {
    timer.stop();
  }
}

/** What `AbortSignal.any` and `AbortSignal.timeout` do, at half their price for each request. */
function startTimer({ signal, timeout }: SendOptions) {
  const controller = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    controller.abort();
  }, timeout);
  const follow = (): void => controller.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow);
  return {
    signal: controller.signal,
    isOver: () => over,
    stop: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', follow);
    },
  };
}

async function receive<T>(outgoing: Outgoing<T>, response: Response): Promise<Incoming<T>> {
  const common = { url: outgoing.url, status: response.status, headers: response.headers };
  const body = await toBody(response);
  if (response.ok) return { ...common, ok: true, value: await outgoing.read(body) };
  return { ...common, ok: false, text: await readText(body, errorBodyLimit) };
}

const errorBodyLimit = 64 * 1024;

/** A body that is known to be small is taken at once, which is faster than its stream. */
async function toBody(response: Response): Promise<Body> {
  if (response.body === null) return [];
  return isKnownSmall(response.headers) ? [new Uint8Array(await response.arrayBuffer())] : response.body;
}

const smallBody = 1024 * 1024;

/** HTTP ends a body at its declared length; what a compressed one grows to is not declared. */
function isKnownSmall(headers: Headers): boolean {
  const length = headers.get('content-length');
  return length !== null && Number(length) <= smallBody && !headers.has('content-encoding');
}
