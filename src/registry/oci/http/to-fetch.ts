import { TidemarkError } from '../../../errors.ts';
import { createBytesSink, mapSink, type Sink } from '../sink.ts';
import type { HttpHead, HttpHeaders, Transport } from './transport.ts';

/** More than any answer that is read through a `fetch`, in bytes. */
const bodyLimit = 16 * 2 ** 20;

/** What no timer of the platform exceeds, in milliseconds: the signal of a `fetch` is all that ends it. */
const noTimeout = 2 ** 31 - 1;

/**
 * A transport as a `fetch`, for code that is written for one. Redirects are not followed, the body must be a text, and
 * the answer is there when all of it is. Rejects as `fetch` does, and with a `TidemarkError` of the guard as it is.
 */
export function toFetch(transport: Transport): typeof fetch {
  return async (input, init = {}) => {
    const request = {
      method: init.method ?? 'GET',
      url: new URL(input instanceof Request ? input.url : input),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(typeof init.body === 'string' && { body: init.body }),
    };
    const signal = init.signal ?? new AbortController().signal;
    try {
      return await transport(request, toResponseSink, { signal, timeout: noTimeout });
    } catch (error) {
      throw error instanceof TidemarkError ? error : new TypeError('fetch failed', { cause: error });
    }
  };
}

function toResponseSink({ status, headers }: HttpHead): Sink<Response> {
  return mapSink(createBytesSink(bodyLimit), (bytes) => {
    if (bytes === undefined) throw new Error(`the answer is larger than ${bodyLimit} bytes`);
    // A `Response` takes no body, not even an empty one, with these.
    const hasBody = status !== 204 && status !== 205 && status !== 304;
    return new Response(hasBody ? Buffer.from(bytes) : null, { status, headers: toHeaders(headers) });
  });
}

function toHeaders(headers: HttpHeaders): Headers {
  const result = new Headers();
  for (const [name, values] of Object.entries(headers))
    for (const value of [values ?? []].flat()) result.append(name, value);
  return result;
}
