/** One request, complete. */
export type OutgoingRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * Whether doing it twice is the same as doing it once; then it is repeated after a failure that leaves open whether
   * it was done. Reading and replacing are; posting is when the receiver has a key to recognise it by.
   */
  readonly idempotent?: boolean;
  /** Statuses besides 2xx that are an answer. */
  readonly accepts?: readonly number[];
  /** What is wrong with an answer of status 2xx, for receivers that say so in the body. */
  readonly findFault?: (reply: Reply) => string | undefined;
  /** The answer that a rehearsal assumes: for a read, that nothing is there yet. `{}` by default. */
  readonly rehearsal?: unknown;
};

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  /** The start of the body, up to the limit. */
  readonly text: string;
};

/** Sends requests, one by one. */
export interface Exchange {
  /**
   * Throws `TidemarkError` `notification-failed` when there is no good answer in time, `notification-refused` for an
   * address that must not be connected to. The message holds no secret.
   */
  send(request: OutgoingRequest): Promise<Reply>;
}

/** A request with a JSON body. */
export function toJsonRequest(
  url: string,
  body: unknown,
  options: Partial<Omit<OutgoingRequest, 'url' | 'body'>> = {},
): OutgoingRequest {
  return {
    method: 'POST',
    ...options,
    url,
    headers: { 'content-type': 'application/json', ...options.headers },
    body: JSON.stringify(body),
  };
}
