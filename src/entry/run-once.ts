import { createCommitDelivery } from '../delivery/checkout/commit-delivery.ts';
import { createWriteDelivery } from '../delivery/checkout/write-delivery.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { createLocalTree } from '../manifests/checkout/local-tree.ts';
import { apply, plan } from '../pipeline.ts';
import type { Run } from '../report/run.ts';
import { createFirstSeenFile } from './first-seen-file.ts';
import type { RegistryOptions } from './registry-access.ts';
import { createRegistryAccess } from './registry-access.ts';
import { findRepositoryRoot } from './repository-root.ts';

export const deliveryModes = ['none', 'write', 'commit', 'push'] as const;

export type DeliveryMode = (typeof deliveryModes)[number];

export type RunOptions = RegistryOptions & {
  /** Where to run; paths in manifests count from the top of its working tree. */
  readonly directory: string;
  /** Where the manifests are, as paths from the top of the working tree; empty for `directory` itself. */
  readonly manifests: readonly string[];
  /** The namespace of objects that name none. */
  readonly defaultNamespace?: string;
  readonly noCrossNamespaceRefs: boolean;
  /** Does exactly what Flux does, without the holds that Tidemark adds. */
  readonly strict: boolean;
  readonly delivery: DeliveryMode;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
};

/** One whole run on a local directory. Throws `TidemarkError` when it cannot start or cannot deliver. */
export async function runOnce(options: RunOptions): Promise<Run> {
  const started = performance.now();
  const { root, directory } = findRepositoryRoot(options.directory);
  const { registry, credentialsFor, countRequests } = createRegistryAccess(options);
  const ledger = options.cacheDirectory === undefined ? undefined : createFirstSeenFile(options.cacheDirectory);
  const firstSeen = await ledger?.load();
  const planned = await plan({
    ...options,
    ...(firstSeen !== undefined && { firstSeen }),
    tree: createLocalTree(root),
    directories: options.manifests.length === 0 ? [directory] : options.manifests,
    oneTree: options.delivery === 'write',
    registry,
    credentialsFor,
  });
  if (planned.firstSeen.size > 0 || (firstSeen?.size ?? 0) > 0) await ledger?.save(planned.firstSeen);
  const delivery = createDelivery(options.delivery, root);
  const delivered = delivery === undefined ? {} : { delivery: await apply(planned, delivery) };
  return { plan: planned, ...delivered, requests: countRequests(), milliseconds: performance.now() - started };
}

function createDelivery(mode: DeliveryMode, root: string): Delivery | undefined {
  switch (mode) {
    case 'none':
      return undefined;
    case 'write':
      return createWriteDelivery({ root });
    case 'commit':
      return createCommitDelivery({ root, push: false });
    case 'push':
      return createCommitDelivery({ root, push: true });
  }
}
