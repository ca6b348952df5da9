/**
 * Stands in for the `undici` package in the bundle. `@actions/core` loads an HTTP client for OpenID tokens, which this
 * Action never asks for; the client would be a quarter of the bundle, and of its start.
 */
export function ProxyAgent(): never {
  throw new Error('the bundle has no HTTP client of @actions/core');
}
