import type { Problem } from '../../errors.ts';
import { TidemarkError, toProblem } from '../../errors.ts';
import { createLocalTree } from '../../manifests/checkout/local-tree.ts';
import { loadManifests } from '../../manifests/load-manifests.ts';
import type { ResolvedPolicy } from '../../manifests/resolve-references.ts';
import { resolveReferences } from '../../manifests/resolve-references.ts';
import { sortProblems } from '../../manifests/sort-problems.ts';
import type { Tree } from '../../manifests/tree.ts';
import { findManifestSource } from '../manifest-source.ts';
import type { RepositoryRoot } from '../repository-root.ts';
import { findRepositoryRoot } from '../repository-root.ts';
import { findTestedPolicy } from './find-tested-policy.ts';
import { judgeGolden } from './judge-golden.ts';
import type { GoldenCase, GoldenFile } from './read-golden.ts';
import { readGolden } from './read-golden.ts';

export type GoldenOptions = {
  /** Where the golden files are looked for. */
  readonly directory: string;
  /** Where the manifests are, as paths from the top of the working tree; empty for `directory` itself. */
  readonly manifests: readonly string[];
  /** The namespace of objects that name none. */
  readonly defaultNamespace?: string;
  /** The configuration, as a path from the top of the working tree; `.github/tidemark.yaml` when left out and there. */
  readonly config?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export type GoldenRun = {
  readonly files: number;
  readonly cases: number;
  /** What did not come out as expected, and cases that could not be read, sorted by file. */
  readonly failures: readonly Problem[];
};

/**
 * Runs every golden case below a directory, without any registry.
 *
 * Throws `TidemarkError` `path-not-found` when there is no file with cases.
 */
export async function runGolden(options: GoldenOptions): Promise<GoldenRun> {
  const { root, directory } = findRepositoryRoot(options.directory);
  const tree = createLocalTree(root);
  const files = listGolden(tree, directory);
  if (files.length === 0) {
    const message = `expected files that end in .tidemark-test.yaml below ${options.directory}, found none`;
    throw new TidemarkError('path-not-found', message);
  }
  const cases = files.flatMap((file) => file.cases);
  const isNaming = cases.some(({ policy }) => policy !== undefined);
  const policies = isNaming ? await loadPolicies(tree, { ...options, root, directory }) : [];
  const failures = files.flatMap((file) =>
    sortProblems([...file.problems, ...file.cases.flatMap((golden) => runCase(golden, policies))]),
  );
  return { files: files.length, cases: files.reduce((sum, { count }) => sum + count, 0), failures };
}

function listGolden(tree: Tree, directory: string): readonly GoldenFile[] {
  return [...tree.files(directory)]
    .filter(({ path }) => /\.tidemark-test\.ya?ml$/.test(path))
    .map(readGolden);
}

/** What is wrong with manifests is for other commands to say; a case whose policy is missing fails. */
async function loadPolicies(
  tree: Tree,
  options: GoldenOptions & RepositoryRoot,
): Promise<readonly ResolvedPolicy[]> {
  const { directories, ...source } = await findManifestSource(options);
  const { manifests } = loadManifests(tree, directories, { ...options, ...source });
  return resolveReferences(manifests).policies;
}

function runCase(golden: GoldenCase, policies: readonly ResolvedPolicy[]): readonly Problem[] {
  const { name, expectedAt } = golden;
  const title = name === undefined ? '' : `${name}: `;
  try {
    const resolved = findTestedPolicy(golden, policies);
    const found = typeof resolved === 'string' ? [resolved] : judgeGolden(golden, resolved);
    return found.map((failure) => {
      return { severity: 'error', code: 'no-match', message: `${title}${failure}`, place: expectedAt };
    });
  } catch (thrown) {
    return [toProblem(thrown, expectedAt)];
  }
}
