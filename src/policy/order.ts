import { TidemarkError } from '../errors.ts';

export type Order = 'asc' | 'desc';

/**
 * Reads the order of an alphabetical or numerical policy; empty means `asc`.
 *
 * Throws `TidemarkError` `invalid-policy` with Flux's text.
 */
export function parseOrder(order: string): Order {
  const upper = order.toUpperCase();
  if (upper === '' || upper === 'ASC') return 'asc';
  if (upper === 'DESC') return 'desc';
  throw new TidemarkError(
    'invalid-policy',
    `invalid order argument provided: '${upper}', must be one of: ASC, DESC`,
  );
}
