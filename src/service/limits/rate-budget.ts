/** How many requests a host may get: `perSecond` in the long run, and `burst` at once after a pause. */
export type Rate = { readonly perSecond: number; readonly burst: number };

/**
 * The requests that the service may send to each host, counted over all of its processes, so that many tenants
 * together are as polite as one.
 *
 * Methods throw `TidemarkError` `store-failed` when what is shared is out of reach.
 */
export interface RateBudget {
  /**
   * Reserves one request, and gives how many milliseconds to wait before it is sent. A request that would have to wait
   * longer than `patience` is not reserved; the wait is given all the same.
   */
  reserve(host: string, patience: number): Promise<Reservation>;
  /** The host asked for silence until then (milliseconds since the epoch), as with `Retry-After`. */
  block(host: string, until: number): Promise<void>;
}

export type Reservation = { readonly reserved: boolean; readonly wait: number };

/** When a host's next request is due if all of them came evenly, and until when it wants none. */
export type HostState = { readonly due: number; readonly blockedUntil: number };

/**
 * The next step of the virtual scheduling of the generic cell rate algorithm (ITU-T I.371): exact, and one number for
 * each host, whatever the rate.
 */
export function reserve(
  state: HostState | undefined,
  { rate, now, patience }: { readonly rate: Rate; readonly now: number; readonly patience: number },
): { readonly reservation: Reservation; readonly state: HostState } {
  const interval = 1_000 / rate.perSecond;
  const { due = 0, blockedUntil = 0 } = state ?? {};
  const from = Math.max(due, now, blockedUntil);
  const wait = Math.max(0, from - (rate.burst - 1) * interval - now, blockedUntil - now);
  const reserved = wait <= patience;
  return {
    reservation: { reserved, wait: Math.ceil(wait) },
    state: { due: reserved ? from + interval : due, blockedUntil },
  };
}
