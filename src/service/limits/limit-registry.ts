import { setTimeout as sleep } from 'node:timers/promises';
import { TidemarkError } from '../../errors.ts';
import type { ImageName } from '../../registry/image-name.ts';
import type { OciRegistry } from '../../registry/oci/create-oci-registry.ts';
import type { RateBudget } from './rate-budget.ts';

/** As long as a job may reasonably stand still for its turn at a host. */
const patience = 30_000;

/**
 * The registry within the budget that all tenants share for each host: a question waits for its turn. Throws
 * `TidemarkError` `registry-rate-limited` when that does not come soon.
 */
export function limitRegistry(registry: OciRegistry, budget: RateBudget): OciRegistry {
  const takeTurn = async ({ registry: host }: ImageName, signal: AbortSignal): Promise<void> => {
    const { reserved, wait } = await budget.reserve(host, patience);
    if (!reserved)
      throw new TidemarkError(
        'registry-rate-limited',
        `${host} is asked as often as this service may already; it is asked again in the next run`,
      );
    if (wait > 0) await sleep(wait, undefined, { signal });
  };
  return {
    listTags: async (image, access) => {
      await takeTurn(image, access.signal);
      return registry.listTags(image, access);
    },
    resolveDigest: async (image, tag, access) => {
      await takeTurn(image, access.signal);
      return registry.resolveDigest(image, tag, access);
    },
    describeManifest: async (image, reference, access) => {
      await takeTurn(image, access.signal);
      return registry.describeManifest(image, reference, access);
    },
    stats: () => registry.stats(),
  };
}
