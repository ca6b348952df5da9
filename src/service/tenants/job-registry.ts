import type { RegistryCache } from '../../registry/cache.ts';
import {
  createOciRegistry,
  type OciRegistry,
  type OciRegistryOptions,
} from '../../registry/oci/create-oci-registry.ts';
import type { Guard } from '../../registry/oci/guard.ts';
import type { Registry, RegistryAccess } from '../../registry/registry.ts';
import type { RunBudget } from './run-budget.ts';
import { checkRegistry, type RegistryRules } from './registry-rules.ts';
import type { TenantLimits } from './tenant-limits.ts';

export type JobRegistryOptions = {
  readonly budget: RunBudget;
  readonly guard: Guard;
  readonly rules: RegistryRules;
  readonly limits: TenantLimits;
  /** For what anybody can read. What needs credentials is kept nowhere. */
  readonly cache?: RegistryCache;
  readonly create?: (options: OciRegistryOptions) => OciRegistry;
};

/**
 * The registry client of one job. What is asked without credentials goes through a client of its own, because its
 * manifests may be kept for everybody: no content that took a login is ever found there by its digest.
 */
export function createJobRegistry(options: JobRegistryOptions): Registry {
  const { budget, guard, rules, limits, cache, create = createOciRegistry } = options;
  const make = (more: OciRegistryOptions): Registry => {
    const registry = create({ guard, limits: limits.listing, allowInsecure: false, ...more });
    return budget.limit(registry, () => registry.stats().requests);
  };
  const open = make({ ...(cache && { cache }) });
  const closed = make({});
  const choose = ({ credentials, connection }: RegistryAccess): Registry =>
    credentials === undefined && connection === undefined ? open : closed;
  return {
    listTags: async (image, access) => {
      checkRegistry(image, rules);
      return choose(access).listTags(image, access);
    },
    resolveDigest: async (image, tag, access) => {
      checkRegistry(image, rules);
      return choose(access).resolveDigest(image, tag, access);
    },
    describeManifest: async (image, reference, access) => {
      checkRegistry(image, rules);
      return choose(access).describeManifest(image, reference, access);
    },
  };
}
