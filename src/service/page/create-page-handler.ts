import type { IncomingMessage, ServerResponse } from 'node:http';
import { findAsset } from './assets/assets.ts';
import { isPagePath, type Page } from './create-page.ts';
import type { PageRequest, PageResponse } from './http.ts';
import { toResponse } from './http.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import { toSignInPage } from './sign-in/sign-in-page.ts';

/** Answers a request and says whether it was one of its own. Never throws. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export type PageHandlerOptions = {
  readonly page: Page;
  readonly onError: (error: unknown) => void;
  /**
   * Who may look. `sign-in`: people, each at what GitHub lets them read. `operator`: whoever reaches this listener,
   * by one of `hosts`, sees everything; a page of another site that has its name point here (DNS rebinding) does not.
   */
  readonly access:
    | { readonly kind: 'sign-in'; readonly signIn: SignIn }
    | { readonly kind: 'operator'; readonly hosts: readonly string[] };
};

/** Serves the page on a `node:http` server. */
export function createPageHandler(options: PageHandlerOptions): Handler {
  return async (incoming, outgoing) => {
    const request = toPageRequest(incoming);
    if (request === undefined) return false;
    const response = await answer(options, request).catch((error: unknown) => {
      options.onError(error);
      return toResponse(500, 'This page cannot be shown now.', { 'content-type': 'text/plain' });
    });
    if (response === undefined) return false;
    send(response, incoming, outgoing);
    return true;
  };
}

async function answer(
  { page, access }: PageHandlerOptions,
  request: PageRequest,
): Promise<PageResponse | undefined> {
  if (access.kind === 'operator') {
    if (!access.hosts.includes(request.url.hostname)) return undefined;
    return page(request, { kind: 'operator' });
  }
  const signing = await access.signIn.answer(request);
  if (signing !== undefined) return signing;
  const viewer = await access.signIn.findViewer(request);
  if (viewer !== undefined) return page(request, viewer);
  const { pathname } = request.url;
  // Everybody learns which paths there are, and how pages look.
  if (!isPagePath(pathname)) return undefined;
  return findAsset(pathname) ?? toResponse(401, toSignInPage());
}

function toPageRequest({ method = 'GET', url = '', headers }: IncomingMessage): PageRequest | undefined {
  const host = headers.host ?? 'localhost';
  if (!url.startsWith('/') || !URL.canParse(`http://${host}`)) return undefined;
  const base = `http://${host}`;
  // A path that begins with two slashes would name another host.
  const target = new URL(`${base}/`);
  const [path = '/', ...query] = url.split('?');
  target.pathname = path;
  target.search = query.join('?');
  const single = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return { method, url: target, headers: Object.fromEntries(single) };
}

function send(
  { status, headers, body }: PageResponse,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  incoming.resume();
  for (const [name, value] of Object.entries(headers))
    outgoing.setHeader(name, typeof value === 'string' ? value : [...value]);
  outgoing.statusCode = status;
  const isSilent = incoming.method === 'HEAD' || status === 304;
  if (!isSilent) outgoing.setHeader('content-length', Buffer.byteLength(body));
  outgoing.end(isSilent ? undefined : body);
}
