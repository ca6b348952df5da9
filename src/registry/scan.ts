import { toProblem, type Problem } from '../errors.ts';
import { toObjectName, type ImageRepository } from '../manifests/types.ts';
import { compileExclusions } from './exclusion.ts';
import { parseImageName, type ImageName } from './image-name.ts';
import { createLimiter, type Concurrency } from './limiter.ts';
import { listForAll, type Wanted } from './list-for-all.ts';
import type { Credentials, Registry } from './registry.ts';

/** Tags after exclusion, in Flux's order: descending by bytes, duplicates kept. */
export type ScannedTags = {
  readonly tags: readonly string[];
  /** How many tags the registry named. */
  readonly listed: number;
  /** How many of them the exclusion list left out. */
  readonly excluded: number;
};

/** What one ImageRepository answered. A partial scan must never move a tag. */
export type Scan = { readonly repository: ImageRepository; readonly image?: ImageName } & (
  | ({ readonly status: 'complete' } & ScannedTags)
  | ({ readonly status: 'partial'; readonly reason: string } & ScannedTags)
  | { readonly status: 'failed'; readonly problem: Problem }
  | { readonly status: 'suspended' }
);

export type ScanOptions = {
  readonly registry: Registry;
  readonly credentialsFor: (
    repository: ImageRepository,
    image: ImageName,
  ) => Promise<Credentials | undefined>;
  /** Called with the number of repositories that are done, and of all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the scans; those that are not done fail with its reason when that is a `TidemarkError`. */
  readonly signal?: AbortSignal;
  /** How many listings at once; a repository's timeout begins when its listing does. */
  readonly concurrency?: Concurrency;
};

/**
 * Lists the tags of every ImageRepository, each image once per credentials however many objects name it. The result
 * is by `namespace/name` in the order of `repositories`. Whatever goes wrong with one is its own result; nothing that
 * has a code is thrown.
 */
export async function scanRepositories(
  repositories: readonly ImageRepository[],
  options: ScanOptions,
): Promise<ReadonlyMap<string, Scan>> {
  const scans = new Map<ImageRepository, Scan>();
  const { onProgress } = options;
  const finish = (scan: Scan): void => {
    scans.set(scan.repository, scan);
    onProgress?.(scans.size, repositories.length);
  };
  const prepared = await Promise.all(repositories.map((repository) => prepare(repository, options)));
  const wanted = prepared.flatMap((entry) => {
    if (!('status' in entry)) return [entry];
    finish(entry);
    return [];
  });
  const limiter = createLimiter(options.concurrency ?? { perHost: 8, total: 32 });
  const groups = Map.groupBy(wanted, ({ key }) => key);
  await Promise.all(
    Array.from(groups.values(), (group) =>
      limiter.run(group[0]?.image.registry ?? '', async () => {
        for (const scan of await listForAll(group, options)) finish(scan);
      }),
    ),
  );
  return new Map(repositories.flatMap((repository) => toEntry(repository, scans.get(repository))));
}

function toEntry(repository: ImageRepository, scan: Scan | undefined): readonly [string, Scan][] {
  return scan === undefined ? [] : [[toObjectName(repository), scan]];
}

/** Everything about an object that can be known before its registry is asked. */
async function prepare(repository: ImageRepository, options: ScanOptions): Promise<Wanted | Scan> {
  const { spec } = repository;
  if (spec.suspend) return { repository, status: 'suspended' };
  let field = 'image';
  try {
    const image = parseImageName(spec.image, spec);
    field = 'exclusionList';
    const isExcluded = compileExclusions(spec.exclusionList);
    field = 'secretRef';
    const credentials = await options.credentialsFor(repository, image);
    return { repository, image, isExcluded, key: toKey(image, spec.insecure, credentials), credentials };
  } catch (error) {
    return { repository, status: 'failed', problem: toProblem(error, repository.placeOf(['spec', field])) };
  }
}

function toKey(image: ImageName, insecure: boolean, credentials: Credentials | undefined): string {
  return JSON.stringify([image.canonical, insecure, credentials?.username, credentials?.password]);
}
