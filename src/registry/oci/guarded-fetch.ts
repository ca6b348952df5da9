import { createGuard, type GuardOptions } from './guard.ts';
import { createTransports } from './http/create-transports.ts';
import { toFetch } from './http/to-fetch.ts';

export { createGuard, type Guard, type GuardOptions } from './guard.ts';

/**
 * A `fetch` for small answers that connects to public addresses only. The address is checked when the connection is
 * made, after the name is resolved, so that a name cannot change its meaning between check and use.
 */
export function createGuardedFetch(options: GuardOptions = {}): typeof fetch {
  return toFetch(createTransports({ guard: createGuard(options) })());
}
