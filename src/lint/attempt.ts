import { TidemarkError } from '../errors.ts';

/** What `make` gives, or the error that it throws for what a user wrote. Any other error is a fault and goes on. */
export function attempt<Made>(make: () => Made): Made | TidemarkError {
  try {
    return make();
  } catch (error) {
    if (error instanceof TidemarkError) return error;
    throw error;
  }
}
