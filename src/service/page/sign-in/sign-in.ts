import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { PageRequest, PageResponse } from '../http.ts';
import { toRedirect, toResponse } from '../http.ts';
import type { Viewer } from '../viewer.ts';
import { findCookie, sessionCookie, stateCookie, toSetCookie } from './cookies.ts';
import type { IdentityProvider } from './identity.ts';
import { sessionLifetime, type Sessions } from './sessions.ts';
import { toSignInPage } from './sign-in-page.ts';

export type SignInOptions = {
  readonly provider: IdentityProvider;
  readonly sessions: Sessions;
  /** Where browsers find this service, without a path. */
  readonly publicUrl: string;
  /** Told why a sign-in failed; the reader only learns that it did. */
  readonly onFailure: (error: unknown) => void;
};

export interface SignIn {
  /** Answers the paths of signing in and out; `undefined` for all others. */
  answer(request: PageRequest): Promise<PageResponse | undefined>;
  findViewer(request: PageRequest): Promise<Viewer | undefined>;
}

/** Milliseconds that somebody has for answering GitHub's questions. */
const patience = 10 * 60_000;

/** Sign-in with GitHub by the authorization code flow; the state is bound to the browser by a cookie. */
export function createSignIn(options: SignInOptions): SignIn {
  return {
    answer: async (request) => {
      const { method, url } = request;
      if (method === 'GET' && url.pathname === '/sign-in') return begin(options);
      if (method === 'GET' && url.pathname === '/sign-in/callback') return finish(options, request);
      if (method === 'POST' && url.pathname === '/sign-out') return signOut(options, request);
      return undefined;
    },
    findViewer: async ({ headers }) => {
      const secret = findCookie(headers['cookie'], sessionCookie);
      const identity = secret === undefined ? undefined : await options.sessions.find(secret);
      if (identity === undefined) return undefined;
      return { kind: 'person', login: identity.login, repositories: new Set(identity.repositories) };
    },
  };
}

function begin({ provider, publicUrl }: SignInOptions): PageResponse {
  const state = randomBytes(32).toString('base64url');
  const target = provider.toAuthorizeUrl({ state, redirectUrl: toCallback(publicUrl) });
  return toRedirect(target, { 'set-cookie': toSetCookie(stateCookie, state, patience) });
}

async function finish(options: SignInOptions, { url, headers }: PageRequest): Promise<PageResponse> {
  const { provider, sessions, publicUrl, onFailure } = options;
  const forget = toSetCookie(stateCookie, '', 0);
  const code = url.searchParams.get('code') ?? '';
  const state = url.searchParams.get('state') ?? '';
  const expected = findCookie(headers['cookie'], stateCookie) ?? '';
  if (code === '' || !isSame(state, expected))
    return toResponse(400, toSignInPage('This sign-in was not begun in this browser, or took too long.'), {
      'set-cookie': forget,
    });
  try {
    const identity = await provider.identify({ code, redirectUrl: toCallback(publicUrl) });
    const secret = await sessions.open(identity);
    return toRedirect('/', { 'set-cookie': [forget, toSetCookie(sessionCookie, secret, sessionLifetime)] });
  } catch (error) {
    onFailure(error);
    return toResponse(502, toSignInPage('GitHub did not confirm who you are.'), { 'set-cookie': forget });
  }
}

/** The cookie is not sent with requests that another site makes, so nobody else can sign a reader out. */
async function signOut({ sessions }: SignInOptions, { headers }: PageRequest): Promise<PageResponse> {
  const secret = findCookie(headers['cookie'], sessionCookie);
  if (secret !== undefined) await sessions.close(secret);
  return toRedirect('/', { 'set-cookie': toSetCookie(sessionCookie, '', 0) });
}

function toCallback(publicUrl: string): string {
  return new URL('/sign-in/callback', publicUrl).href;
}

function isSame(one: string, other: string): boolean {
  return one !== '' && one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
