import type { HostState, Rate, RateBudget } from './rate-budget.ts';
import { reserve } from './rate-budget.ts';

/** Hosts that nothing is known of any more are forgotten when there are more than so many. */
const mostHosts = 10_000;

/** A budget for one process. */
export function createMemoryRateBudget(rate: Rate, { now = Date.now } = {}): RateBudget {
  const hosts = new Map<string, HostState>();
  const set = (host: string, state: HostState) => {
    hosts.set(host, state);
    if (hosts.size <= mostHosts) return;
    for (const [other, { due, blockedUntil }] of hosts)
      if (Math.max(due, blockedUntil) < now()) hosts.delete(other);
  };
  return {
    async reserve(host, patience) {
      const { reservation, state } = reserve(hosts.get(host), { rate, now: now(), patience });
      set(host, state);
      return reservation;
    },
    async block(host, until) {
      const { due = 0, blockedUntil = 0 } = hosts.get(host) ?? {};
      set(host, { due, blockedUntil: Math.max(blockedUntil, until) });
    },
  };
}
