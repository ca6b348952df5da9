/**
 * Stands in for `@actions/http-client` in the bundle. `@actions/core` loads it for OpenID tokens, which this Action
 * never asks for; with what it needs itself the client would be a quarter of the bundle, and of its start.
 */
export function HttpClient(): never {
  throw new Error('the bundle has no HTTP client of @actions/core');
}

export const BearerCredentialHandler = HttpClient;
