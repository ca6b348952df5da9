import { collectInput } from '../lint/collect-input.ts';
import { lint } from '../lint/lint.ts';
import type { LintResult } from '../lint/lint.ts';
import { createLocalTree } from '../manifests/checkout/local-tree.ts';
import { loadManifests } from '../manifests/load-manifests.ts';
import { rememberReads } from '../manifests/remember-reads.ts';
import { findRepositoryRoot } from './repository-root.ts';

export type LintOptions = {
  /** Where to lint; paths in manifests count from the top of its working tree. */
  readonly directory: string;
  /** Where the manifests are, as paths from the top of the working tree; empty for `directory` itself. */
  readonly manifests: readonly string[];
  /** The namespace of objects that name none. */
  readonly defaultNamespace?: string;
  readonly noCrossNamespaceRefs: boolean;
};

/** Lints a local directory. Throws `TidemarkError` when it cannot start. */
export function lintDirectory(options: LintOptions): LintResult {
  const { root, directory } = findRepositoryRoot(options.directory);
  const directories = options.manifests.length === 0 ? [directory] : options.manifests;
  const tree = rememberReads(createLocalTree(root));
  const loaded = loadManifests(tree, directories, options);
  return lint(collectInput({ ...options, tree, directories, loaded }));
}
