import type { Registry } from '../registry.ts';
import { createClient } from './client.ts';
import { describeManifest } from './describe-manifest.ts';
import { listTags } from './list-tags.ts';
import { toSettings, type OciRegistryOptions } from './options.ts';
import { resolveDigest } from './resolve-digest.ts';
import { createWire, type WireStats } from './wire.ts';

export type { OciRegistryOptions } from './options.ts';

/** A registry that counts what it sends. */
export interface OciRegistry extends Registry {
  stats(): WireStats;
}

/**
 * A client of the OCI distribution API for one run: tokens, what registries demand, and how much they are asked at
 * once are shared by everything that is asked through it.
 *
 * @example
 * const registry = createOciRegistry();
 * const { tags } = await registry.listTags(parseImageName('ghcr.io/stefanprodan/podinfo'), access);
 */
export function createOciRegistry(options: OciRegistryOptions = {}): OciRegistry {
  const settings = toSettings(options);
  const wire = createWire(settings);
  const client = createClient(wire, settings);
  const { cache } = options;
  return {
    listTags: (image, access) => listTags({ client, limits: settings.limits, image, access }),
    resolveDigest: (image, tag, access) => resolveDigest({ client, image, tag, access }),
    describeManifest: (image, reference, access) =>
      describeManifest({ client, image, reference, access, ...(cache && { cache }) }),
    stats: () => wire.stats(),
  };
}
