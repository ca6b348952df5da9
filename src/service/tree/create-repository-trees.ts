import { TidemarkError } from '../../errors.ts';
import type { Tree } from '../../manifests/tree.ts';
import { isLfsPointer } from './lfs-pointer.ts';
import { loadSnapshot } from './load-snapshot.ts';
import { createSnapshotCache, type Owner, type SnapshotCache } from './snapshot-cache.ts';
import { createSnapshotTree } from './snapshot-tree.ts';
import type { Snapshot } from './snapshot.ts';
import { defaultTreeLimits, type TreeLimits } from './tree-limits.ts';
import type { TreeSource } from './tree-source.ts';

export type RepositoryTreesOptions = {
  /** On the disk of this machine; without it nothing is kept. Losing it costs downloads, never results. */
  readonly cacheDirectory?: string;
  /** What may be kept there, in bytes; 1 GiB when left out. */
  readonly cacheLimit?: number;
  readonly limits?: Partial<TreeLimits>;
};

export type TreeRequest = Owner & {
  readonly commit: string;
  /** The name of the commit's tree in Git: what an unchanged repository is known by. */
  readonly tree: string;
  readonly source: TreeSource;
  readonly signal?: AbortSignal;
};

export type LoadedTree = {
  readonly tree: Tree;
  /** Whether it was here already, so that nothing was asked of GitHub. */
  readonly isCached: boolean;
  /** What of the repository is not in the tree, one sentence each. */
  readonly notes: readonly string[];
};

/** Reads repositories without a clone. */
export interface RepositoryTrees {
  /**
   * The tree of a commit. The same tree of the same repository is loaded once, however many ask at the same time.
   *
   * Throws `TidemarkError` `archive-refused`, `forge-refused`, `forge-limited` or `forge-failed`.
   */
  load(request: TreeRequest): Promise<LoadedTree>;
  /** Removes everything that this machine keeps of an installation, or of one repository of it. */
  erase(installation: number, repository?: number): Promise<void>;
  /** Removes what this machine keeps of installations that are gone, for those that were told elsewhere. */
  retain(isInstalled: (installation: number) => Promise<boolean>): Promise<void>;
}

/** Reads trees as compressed archives, and keeps what a run can need of them by the name of the tree. */
export function createRepositoryTrees(options: RepositoryTreesOptions): RepositoryTrees {
  const limits = { ...defaultTreeLimits, ...options.limits };
  const cache = createCache(options, limits);
  const flights = new Map<string, Promise<LoadedTree>>();
  const erasures = new Map<number, number>();

  async function loadOnce(request: TreeRequest): Promise<LoadedTree> {
    const { installation, repository } = request;
    const kept = await cache?.read(request, request.tree);
    if (kept !== undefined) return toLoaded(kept, true);
    const erased = erasures.get(installation);
    const snapshot = await withDeadline(request, limits, (signal) =>
      loadSnapshot({ ...request, limits, signal }),
    );
    await cache?.write(request, snapshot);
    // It was uninstalled meanwhile.
    if (erasures.get(installation) !== erased) await cache?.erase(installation, repository);
    return toLoaded(snapshot, false);
  }

  function start(key: string, request: TreeRequest): Promise<LoadedTree> {
    const flight = loadOnce(request).finally(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
    flights.set(key, flight);
    return flight;
  }

  return {
    load: async (request) => {
      const key = `${request.installation}/${request.repository}/${request.tree}`;
      const running = flights.get(key);
      if (running === undefined) return start(key, request);
      // It may fail because the job that began it was broken off.
      return running.catch(() => flights.get(key) ?? start(key, request));
    },
    erase: async (installation, repository) => {
      erasures.set(installation, (erasures.get(installation) ?? 0) + 1);
      await cache?.erase(installation, repository);
    },
    retain: async (isInstalled) => {
      for (const installation of (await cache?.installations()) ?? [])
        if (!(await isInstalled(installation))) await cache?.erase(installation);
    },
  };
}

function createCache(
  { cacheDirectory, cacheLimit = 2 ** 30 }: RepositoryTreesOptions,
  limits: TreeLimits,
): SnapshotCache | undefined {
  if (cacheDirectory === undefined) return undefined;
  const snapshotLimit = limits.kept + 4 * limits.paths;
  return createSnapshotCache({ directory: cacheDirectory, limit: cacheLimit, snapshotLimit });
}

async function withDeadline<T>(
  { signal }: TreeRequest,
  { time }: TreeLimits,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(toTimeout(time)), time);
  try {
    return await run(signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]));
  } finally {
    clearTimeout(timer);
  }
}

function toTimeout(time: number): TidemarkError {
  return new TidemarkError(
    'archive-refused',
    `expected to read the repository within ${time / 1_000}s, found that it takes longer; move large files out of it, or raise the limit of this service`,
  );
}

function toLoaded(snapshot: Snapshot, isCached: boolean): LoadedTree {
  const pointers = snapshot.entries
    .filter((entry) => entry.kind === 'file')
    .filter(isLfsPointer)
    .map(({ path }) => path);
  const submodules = snapshot.entries.filter(({ kind }) => kind === 'submodule').map(({ path }) => path);
  return {
    tree: createSnapshotTree(snapshot),
    isCached,
    notes: [
      ...toNote('Git LFS pointers are not read', pointers),
      ...toNote('submodules are not read', submodules),
    ],
  };
}

const shown = 5;

function toNote(what: string, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  const more = paths.length > shown ? ` and ${paths.length - shown} more` : '';
  return [`${what}: ${paths.slice(0, shown).join(', ')}${more}`];
}
