import { TidemarkError } from '../errors.ts';
import type { Place, Problem } from '../errors.ts';

/**
 * Whatever went wrong with one provider, as the warning that it is for the run. A fault of ours is told as one and
 * does not take the other messages with it.
 */
export function toWarning(
  error: unknown,
  { prefix, place }: { readonly prefix: string; readonly place: Place },
): Problem {
  if (error instanceof TidemarkError)
    return { severity: 'warning', code: error.code, message: `${prefix}${error.message}`, place };
  const message = `${prefix}unexpected error: ${String(error)}; please report this`;
  return { severity: 'warning', code: 'notification-failed', message, place };
}
