/**
 * How many requests registries and token servers may be asked. Every client that is given the same one draws from it, so
 * that a service can keep one for each tenant.
 */
export interface RequestBudget {
  readonly limit: number;
  /** Takes one request; false when there is none left. Every attempt counts, repeated ones included. */
  take(): boolean;
  /** How many were taken. */
  used(): number;
}

export function createRequestBudget(limit: number): RequestBudget {
  let used = 0;
  return {
    limit,
    take: () => {
      if (used >= limit) return false;
      used += 1;
      return true;
    },
    used: () => used,
  };
}
