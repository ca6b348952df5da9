import { randomUUID } from 'node:crypto';
import { TidemarkError } from '../../errors.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Store } from '../store/store.ts';
import { toTenantPrefix } from './tenant-key.ts';
import type { TenantLimits } from './tenant-limits.ts';

/** What one run of an installation has left. */
export interface RunBudget {
  /** Ends when the time is over, the budget is spent, or the run is stopped; its reason is a `TidemarkError`. */
  readonly signal: AbortSignal;
  /** The registry as it may be asked within the budget. `requests` tells how many were made through it. */
  limit(registry: Registry, requests: () => number): Registry;
  countRequests(): number;
  stop(reason: TidemarkError): void;
  /** Notes what was used, for the hour. */
  close(): Promise<void>;
}

export type BudgetOptions = {
  readonly store: Store;
  readonly installation: number;
  readonly limits: TenantLimits;
  readonly signal?: AbortSignal;
};

const hour = 60 * 60_000;

/** More runs in an hour are not counted one by one. */
const mostRuns = 5_000;

/**
 * Each run notes its requests under a name of its own for an hour, so that processes need not count together. Throws
 * `TidemarkError` `budget-spent` when the hour's are used up, or `store-failed`.
 */
export async function openBudget(options: BudgetOptions): Promise<RunBudget> {
  const { store, installation, limits, signal } = options;
  const prefix = `${toTenantPrefix(installation)}spent/`;
  const spent = await store.list(prefix, { limit: mostRuns });
  const used = spent.reduce((sum, { value }) => sum + (Number(value) || 0), 0);
  if (used >= limits.requestsPerHour)
    throw toSpent(`${limits.requestsPerHour} requests to registries in an hour`);
  const controller = new AbortController();
  const follow = (): void => controller.abort(signal?.reason);
  if (signal?.aborted === true) follow();
  signal?.addEventListener('abort', follow, { once: true });
  const timer = setTimeout(
    () => controller.abort(toSpent(`${limits.time / 1_000}s for one run`)),
    limits.time,
  );
  timer.unref();
  let isStopped = false;
  const counters: (() => number)[] = [];
  const countRequests = () => counters.reduce((sum, count) => sum + count(), 0);
  const meter = createMeter({ limits, used, countRequests, controller });
  return {
    signal: controller.signal,
    limit: (registry, requests) => {
      counters.push(requests);
      return meter.limit(registry);
    },
    countRequests,
    stop: (reason) => {
      isStopped = true;
      controller.abort(reason);
    },
    close: async () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', follow);
      const count = countRequests();
      if (count > 0 && !isStopped) await store.put(`${prefix}${randomUUID()}`, String(count), { ttl: hour });
    },
  };
}

type MeterOptions = {
  readonly limits: TenantLimits;
  /** Requests of other runs in this hour. */
  readonly used: number;
  readonly countRequests: () => number;
  readonly controller: AbortController;
};

function createMeter({ limits, used, countRequests, controller }: MeterOptions) {
  const { requestsPerRun, requestsPerHour, tagBytesPerRun } = limits;
  let bytes = 0;

  function check(): void {
    const count = countRequests();
    if (count >= requestsPerRun)
      controller.abort(toSpent(`${requestsPerRun} requests to registries in a run`));
    if (used + count >= requestsPerHour)
      controller.abort(toSpent(`${requestsPerHour} requests to registries in an hour`));
    if (bytes > tagBytesPerRun) controller.abort(toSpent(`${tagBytesPerRun} bytes of tags in a run`));
  }

  function begin(signal: AbortSignal): AbortSignal {
    check();
    controller.signal.throwIfAborted();
    return AbortSignal.any([signal, controller.signal]);
  }

  function limit(registry: Registry): Registry {
    return {
      listTags: async (image, access) => {
        const select = (tags: readonly string[]): readonly string[] => {
          for (const tag of tags) bytes += tag.length;
          check();
          return access.select?.(tags) ?? tags;
        };
        return registry.listTags(image, { ...access, signal: begin(access.signal), select });
      },
      resolveDigest: async (image, tag, access) =>
        registry.resolveDigest(image, tag, { ...access, signal: begin(access.signal) }),
      describeManifest: async (image, reference, access) =>
        registry.describeManifest(image, reference, { ...access, signal: begin(access.signal) }),
    };
  }

  return { limit };
}

function toSpent(what: string): TidemarkError {
  return new TidemarkError(
    'budget-spent',
    `this installation may use ${what}, which is used up; use fewer or smaller images, lengthen their intervals, or ask the operator of this service for more`,
  );
}
