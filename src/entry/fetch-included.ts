import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../errors.ts';
import { toProblem } from '../errors.ts';
import { createLocalTree } from '../manifests/checkout/local-tree.ts';
import { loadManifests } from '../manifests/load-manifests.ts';
import type { LoadOptions, RenderingOptions } from '../manifests/load-manifests.ts';
import { rememberReads } from '../manifests/remember-reads.ts';
import type { IncludedSource } from '../manifests/rendered/rendering-options.ts';
import type { Tree } from '../manifests/tree.ts';
import { cloneSource } from './clone-source.ts';

export type IncludedRequest = LoadOptions & {
  readonly tree: Tree;
  readonly directories: readonly string[];
  readonly rendering: RenderingOptions;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export type IncludedTrees = Required<Pick<RenderingOptions, 'findIncluded'>> & {
  /** What could not be fetched, as warnings. */
  readonly problems: readonly Problem[];
  /** Removes what was fetched. */
  readonly remove: () => void;
};

/** What is included may include others; nobody needs as many. */
const mostRounds = 10;
const mostRepositories = 20;

/**
 * Clones the repositories that GitRepository objects include, in rounds, because what is included may lead to more.
 * What cannot be fetched is a warning, and what depends on it is told where it is rendered.
 */
export async function fetchIncluded({ environment, ...request }: IncludedRequest): Promise<IncludedTrees> {
  const trees = new Map<string, Tree | undefined>();
  const wanted = new Map<string, IncludedSource>();
  const problems: Problem[] = [];
  let folder: string | undefined;
  const remove = () => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  const findIncluded = (source: IncludedSource): Tree | undefined => {
    const { url, ref, namespace, secret } = source;
    const key = JSON.stringify([url, ref, namespace, secret]);
    if (!trees.has(key)) wanted.set(key, source);
    return trees.get(key);
  };
  try {
    for (let round = 0; round < mostRounds; round += 1) {
      const rendering = { ...request.rendering, findIncluded };
      loadManifests(request.tree, request.directories, { ...request, rendering });
      if (wanted.size === 0) break;
      for (const [key, source] of wanted)
        trees.set(
          key,
          trees.size < mostRepositories ? await fetchOne(source, String(trees.size)) : undefined,
        );
      wanted.clear();
    }
    return { findIncluded, problems, remove };
  } catch (error) {
    remove();
    throw error;
  }

  async function fetchOne(source: IncludedSource, name: string): Promise<Tree | undefined> {
    try {
      folder ??= mkdtempSync(join(tmpdir(), 'tidemark-included-'));
      const { root } = await cloneSource(source, {
        folder: mkdtempSync(join(folder, `${name}-`)),
        environment,
      });
      return rememberReads(createLocalTree(root));
    } catch (error) {
      const { message, ...problem } = toProblem(error);
      const about = `GitRepository ${source.namespace}/${source.name}, which is included: ${message}`;
      problems.push({ ...problem, severity: 'warning', message: about });
      return undefined;
    }
  }
}
