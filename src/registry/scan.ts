import { toProblem } from '../errors.ts';
import { toObjectName, type ImageRepository } from '../manifests/types.ts';
import { compileExclusions } from './exclusion.ts';
import { parseImageName, type ImageName } from './image-name.ts';
import { createLimiter, type Concurrency } from './limiter.ts';
import { listForAll, type Wanted } from './list-for-all.ts';
import { openLogin, type Login, type LoginSources } from './open-login.ts';
import type { Registry } from './registry.ts';
import type { Scan } from './scan-result.ts';
import { scanFrom, toScannedImage } from './scanned-image.ts';

export type { Scan, ScannedTags } from './scan-result.ts';

export type ScanOptions = LoginSources & {
  readonly registry: Registry;
  /** Called with the number of repositories that are done, and of all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the scans; those that are not done fail with its reason when that is a `TidemarkError`. */
  readonly signal?: AbortSignal;
  /** How many listings at once; a repository's timeout begins when its listing does. */
  readonly concurrency?: Concurrency;
};

/** Credential helpers are processes. */
const loginsAtOnce = 16;

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
  const logins = createLimiter({ perHost: loginsAtOnce, total: loginsAtOnce });
  const prepared = await Promise.all(
    repositories.map((repository) => logins.run('', () => prepare(repository, options))),
  );
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
  let field = ['spec', 'image'];
  try {
    // What is written has to be right even where a mirror is asked.
    parseImageName(spec.image, spec);
    if (repository.metadata.annotations[scanFrom] !== undefined)
      field = ['metadata', 'annotations', scanFrom];
    const image = toScannedImage(repository);
    field = ['spec', 'exclusionList'];
    const isExcluded = compileExclusions(spec.exclusionList);
    field = ['spec', 'secretRef'];
    const login = await openLogin(repository, image, options);
    return { repository, image, isExcluded, key: toKey(image, spec.insecure, login), login };
  } catch (error) {
    return { repository, status: 'failed', problem: toProblem(error, repository.placeOf(field)) };
  }
}

function toKey(image: ImageName, insecure: boolean, { credentials, connection }: Login): string {
  return JSON.stringify([image.canonical, insecure, credentials, connection]);
}
