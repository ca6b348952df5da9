import type { Sink } from '../sink.ts';

/** One request; its URL names the server, whatever way it takes. */
export type HttpRequest = {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** By name in lower case; a list for one that came several times. */
export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What a server says before the body. */
export type HttpHead = { readonly status: number; readonly headers: HttpHeaders };

export type HttpLimits = {
  readonly signal: AbortSignal;
  /** Milliseconds from the request to the end of its body. */
  readonly timeout: number;
};

/** What is thrown when a request takes longer than its timeout. */
export class HttpTimeout extends Error {
  override readonly name = 'HttpTimeout';
}

/**
 * Makes one request and gives what the sink for its body made of it. Redirects are not followed. Throws `HttpTimeout`,
 * the reason of the signal, what the sink throws, or an error of the network with its `code`.
 */
export type Transport = <T>(
  request: HttpRequest,
  open: (head: HttpHead) => Sink<T>,
  limits: HttpLimits,
) => Promise<T>;
