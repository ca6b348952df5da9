import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a request, and says whether it was one of its own. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** The path of a request without its query. */
export function toPath({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

export type Reply = { readonly status: number; readonly body: unknown };

/** Answers with JSON that no cache keeps. */
export function reply(response: ServerResponse, { status, body }: Reply): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
