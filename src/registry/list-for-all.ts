import { TidemarkError, toProblem } from '../errors.ts';
import type { ImageRepository } from '../manifests/types.ts';
import type { ImageName } from './image-name.ts';
import { isAscending } from './is-ascending.ts';
import type { Login } from './open-login.ts';
import type { Registry, TagListing } from './registry.ts';
import type { Scan } from './scan-result.ts';

/** One object that waits for the listing of its image. */
export type Wanted = {
  readonly repository: ImageRepository;
  readonly image: ImageName;
  readonly isExcluded: (tag: string) => boolean;
  readonly login: Login;
  /** Equal for objects that can share a listing. */
  readonly key: string;
};

type ListOptions = { readonly registry: Registry; readonly signal?: AbortSignal };

/** Lists an image once and gives each object that wants it what its own exclusion list leaves. */
export async function listForAll(group: readonly Wanted[], options: ListOptions): Promise<readonly Scan[]> {
  const [first] = group;
  if (first === undefined) return [];
  const baskets = group.map((wanted) => createBasket(wanted));
  const deadline = startDeadline(group, first.image, options.signal);
  try {
    const listing = await options.registry.listTags(first.image, {
      ...first.login,
      insecure: first.repository.spec.insecure,
      signal: deadline.signal,
      deadline: deadline.at,
      maxAge: Math.min(...group.map(({ repository }) => repository.spec.interval)),
      select: toSelect(baskets),
    });
    return baskets.map((basket) => basket.toScan(listing));
  } catch (error) {
    return group.map(({ repository, image }) => ({
      repository,
      image,
      status: 'failed',
      problem: toProblem(error, repository.placeOf(['spec', 'image'])),
    }));
  } finally {
    deadline.stop();
  }
}

/** Every basket takes what it wants; the listing itself keeps nothing. */
function toSelect(
  baskets: readonly Pick<ReturnType<typeof createBasket>, 'add'>[],
): (tags: readonly string[]) => [] {
  return (tags) => {
    for (const basket of baskets) basket.add(tags);
    return [];
  };
}

function createBasket({ repository, image, isExcluded }: Wanted) {
  /** Page by page, because a long array that grows leaves twice its size behind. */
  let kept: (readonly string[])[] = [];
  let listed = 0;

  function add(tags: readonly string[]): void {
    listed += tags.length;
    kept.push(tags.some(isExcluded) ? tags.filter((tag) => !isExcluded(tag)) : tags);
  }

  function take(): string[] {
    const all = Array<string>().concat(...kept);
    kept = [];
    return all;
  }

  function toScan(listing: TagListing): Scan {
    const { listedAt } = listing;
    // A registry that does not know `select` hands over everything at the end.
    add(listing.tags);
    const tags = sortDescending(take());
    const counts = {
      tags,
      listed: listed + (listing.invalid ?? 0),
      excluded: listed - tags.length,
      ...(listedAt !== undefined && { listedAt }),
    };
    if (listing.complete) return { repository, image, status: 'complete', ...counts };
    return { repository, image, status: 'partial', reason: listing.reason, ...counts };
  }

  return { add, toScan };
}

/** By bytes: the grammar of tags is ASCII, where the order of code units is the order of bytes. */
function sortDescending(tags: string[]): string[] {
  // Most registries sort, and sorting takes room for another copy.
  return (isAscending(tags) ? tags : tags.sort()).reverse();
}

/** The longest timeout among the objects, because the listing is for all of them. */
function startDeadline(group: readonly Wanted[], image: ImageName, signal: AbortSignal | undefined) {
  const timeout = Math.min(Math.max(...group.map(({ repository }) => repository.spec.timeout)), longestTimer);
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(toTimeoutError(image, timeout));
  }, timeout);
  return {
    at: Date.now() + timeout,
    signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
    stop: () => {
      clearTimeout(timer);
    },
  };
}

/** What a timer of the platform can hold, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

function toTimeoutError(image: ImageName, timeout: number): TidemarkError {
  return new TidemarkError(
    'registry-timeout',
    `the tags of ${image.canonical} could not be listed within its timeout of ${timeout / 1_000}s; raise spec.timeout, or check the registry`,
  );
}
