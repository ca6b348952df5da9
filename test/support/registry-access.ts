import type { ListingAccess } from '../../src/registry/registry.ts';
import {
  createOciRegistry,
  type OciRegistry,
  type OciRegistryOptions,
} from '../../src/registry/oci/create-oci-registry.ts';

/** Anonymous access without a time limit, with what a test changes of it. */
export function toAccess(changes: Partial<ListingAccess> = {}): ListingAccess {
  return { insecure: false, signal: new AbortController().signal, ...changes };
}

/** A client whose waits take no time; `waits` tells how long they would have been, in milliseconds. */
export function createQuickRegistry(
  options: OciRegistryOptions = {},
): OciRegistry & { readonly waits: number[] } {
  const waits: number[] = [];
  const registry = createOciRegistry({
    sleep: async (milliseconds) => {
      waits.push(Math.round(milliseconds));
    },
    random: () => 0.5,
    ...options,
  });
  return { ...registry, waits };
}

/** `v00000`, `v00001`, …: so many tags in order. */
export function makeTags(count: number, prefix = 'v'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(5, '0')}`);
}
