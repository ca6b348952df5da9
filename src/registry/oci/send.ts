import { TidemarkError } from '../../errors.ts';
import type { HttpHead, HttpHeaders, HttpLimits, Transport } from './http/transport.ts';
import type { HeaderReader, Incoming, Outgoing } from './message.ts';
import { createTextSink, mapSink, type Sink } from './sink.ts';
import { toTransportError } from './transport-error.ts';

export type SendOptions = HttpLimits & { readonly transport: Transport };

/**
 * One request, without redirects. Throws `TidemarkError` when there is no whole answer in time, or what the sink of
 * `outgoing` throws.
 */
export async function sendOnce<T>(outgoing: Outgoing<T>, options: SendOptions): Promise<Incoming<T>> {
  const { method, url, body } = outgoing;
  const headers = { 'user-agent': 'tidemark', ...outgoing.headers };
  const request = { method, url, headers, ...(body !== undefined && { body }) };
  try {
    return await options.transport(request, (head) => toIncomingSink(outgoing, head), options);
  } catch (error) {
    if (error instanceof TidemarkError) throw error;
    throw toTransportError(error, outgoing, options.timeout);
  }
}

const errorBodyLimit = 64 * 1024;

function toIncomingSink<T>({ url, open }: Outgoing<T>, { status, headers }: HttpHead): Sink<Incoming<T>> {
  const common = { url, status, headers: toReader(headers) };
  if (status < 200 || status > 299) {
    const text = createTextSink(errorBodyLimit);
    return mapSink(text, (value) => ({ ...common, ok: false, text: value }));
  }
  return mapSink(open(), (value) => ({ ...common, ok: true, value }));
}

/** Of what can be said once only, the first counts, as everywhere in Node.js. */
const single: ReadonlySet<string> = new Set([
  'content-length',
  'content-type',
  'etag',
  'location',
  'retry-after',
]);

function toReader(headers: HttpHeaders): HeaderReader {
  return {
    get: (name) => {
      const value = headers[name] ?? null;
      if (!Array.isArray(value)) return value;
      return single.has(name) ? (value[0] ?? null) : value.join(', ');
    },
  };
}
