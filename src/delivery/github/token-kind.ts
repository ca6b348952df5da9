import type { TokenKind } from './options.ts';

/** The login that GitHub gives to whoever uses the token of a workflow run. */
const ACTIONS_LOGIN = 'github-actions[bot]';

/**
 * What a token is by its beginning (GitHub, "About authentication", token formats). Undefined where that does not tell:
 * the token of a workflow run and that of a GitHub App begin alike.
 */
export function findTokenKind(token: string): TokenKind | undefined {
  return token.startsWith('ghs_') ? undefined : 'personal';
}

/** What a token is by the login of whoever uses it. */
export function toTokenKind(login: string): TokenKind {
  if (login.toLowerCase() === ACTIONS_LOGIN) return 'actions';
  return login.endsWith('[bot]') ? 'app' : 'personal';
}
