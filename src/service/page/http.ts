/** A request for a page, as far as pages look at it. Names of headers are in lower case. */
export type PageRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
};

export type PageResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
};

/**
 * What every answer carries: the page loads nothing from elsewhere, runs no script but its own, is shown in no frame,
 * and tells nobody where its reader came from.
 */
const guarded = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

export function toResponse(
  status: number,
  body: string,
  headers: PageResponse['headers'] = {},
): PageResponse {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...guarded,
      ...headers,
    },
    body,
  };
}

export function toRedirect(location: string, headers: PageResponse['headers'] = {}): PageResponse {
  return toResponse(303, '', { location, ...headers });
}
