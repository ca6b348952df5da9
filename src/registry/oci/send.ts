import { TidemarkError } from '../../errors.ts';
import { readText } from './body.ts';
import { toTransportError } from './transport-error.ts';

export type Outgoing<T> = {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Reads the body of a success. Called again when the request is repeated. */
  readonly read: (body: AsyncIterable<Uint8Array>) => Promise<T>;
  /** How often the request is made at most, when not as often as usual. */
  readonly attempts?: number;
};

export type Incoming<T> = { readonly url: URL; readonly status: number; readonly headers: Headers } & (
  | { readonly ok: true; readonly value: T }
  /** `text` is the start of the body. */
  | { readonly ok: false; readonly text: string }
);

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
  const limit = AbortSignal.timeout(options.timeout);
  try {
    const response = await options.fetch(outgoing.url, {
      method: outgoing.method,
      headers: { 'user-agent': 'tidemark', ...outgoing.headers },
      ...(outgoing.body !== undefined && { body: outgoing.body }),
      redirect: 'manual',
      signal: AbortSignal.any([options.signal, limit]),
    });
    return await receive(outgoing, response);
  } catch (error) {
    if (options.signal.aborted && options.signal.reason instanceof TidemarkError) throw options.signal.reason;
    if (error instanceof TidemarkError) throw error;
    throw toTransportError(error, { outgoing, timeout: options.timeout, timedOut: limit.aborted });
  }
}

async function receive<T>(outgoing: Outgoing<T>, response: Response): Promise<Incoming<T>> {
  const common = { url: outgoing.url, status: response.status, headers: response.headers };
  const body = toChunks(response.body);
  if (response.ok) return { ...common, ok: true, value: await outgoing.read(body) };
  return { ...common, ok: false, text: await readText(body, errorBodyLimit) };
}

const errorBodyLimit = 64 * 1024;

async function* toChunks(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array, void> {
  if (body !== null) yield* body;
}
