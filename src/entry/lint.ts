import { createWriteDelivery } from '../delivery/checkout/write-delivery.ts';
import { collectInput } from '../lint/collect-input.ts';
import type { Fix, FixedFile } from '../lint/fix/fix.ts';
import { planFixes } from '../lint/fix/plan-fixes.ts';
import { lint } from '../lint/lint.ts';
import type { LintInput } from '../lint/lint-input.ts';
import type { LintResult } from '../lint/lint.ts';
import { createLocalTree } from '../manifests/checkout/local-tree.ts';
import { loadManifests } from '../manifests/load-manifests.ts';
import { isSameRepository } from '../manifests/repository-url.ts';
import { rememberReads } from '../manifests/remember-reads.ts';
import type { Tree } from '../manifests/tree.ts';
import { createEnvironmentSecrets } from '../registry/credentials/secrets.ts';
import { findManifestSource } from './manifest-source.ts';
import type { ManifestSource } from './manifest-source.ts';
import { readRemotes } from './read-remotes.ts';
import { findRepositoryRoot } from './repository-root.ts';
import { withIncluded } from './with-included.ts';
import type { WithIncluded } from './with-included.ts';

export type LintOptions = {
  /** Where to lint; paths in manifests count from the top of its working tree. */
  readonly directory: string;
  /** Where the manifests are, as paths from the top of the working tree; empty for `directory` itself. */
  readonly manifests: readonly string[];
  /** The configuration, as a path from the root; `.github/tidemark.yaml` when it is left out and there. */
  readonly config?: string;
  /** The namespace of objects that name none. */
  readonly defaultNamespace?: string;
  readonly noCrossNamespaceRefs: boolean;
  /** Makes the fixes that are certain, then lints what is left. */
  readonly fix: boolean;
  /** Clones other repositories for what GitRepository objects include from them. */
  readonly otherRepositories: boolean;
  /** Read for `TIDEMARK_SECRETS_DIR` and `TIDEMARK_SECRET_*`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export type LintRun = {
  readonly result: LintResult;
  /** What was changed, in the order of files. */
  readonly fixes: readonly Fix[];
  /** The linted directories, as paths from the root. */
  readonly directories: readonly string[];
};

/** Lints a local directory, without any registry. Throws `TidemarkError` when it cannot start, or cannot write. */
export async function lintDirectory(options: LintOptions): Promise<LintRun> {
  const { root, directory } = findRepositoryRoot(options.directory);
  const source = await findManifestSource({ ...options, root, directory });
  const remotes = await readRemotes(root);
  const directories = source.directories.length === 0 ? [directory] : source.directories;
  const request = { ...options, ...source, root, remotes, linted: directories };
  const tree = rememberReads(createLocalTree(root));
  return withIncluded({ ...request, tree }, async (reading) => {
    const input = readInput({ ...request, ...reading, tree });
    const fixed = options.fix ? planFixes(input) : [];
    if (fixed.length === 0) return { result: lint(input), fixes: [], directories };
    await writeFixes(root, fixed);
    const result = lint(readInput({ ...request, ...reading, tree: rememberReads(createLocalTree(root)) }));
    return { result, fixes: fixed.flatMap(({ fixes }) => fixes), directories };
  });
}

type InputOptions = Omit<LintOptions, 'directory'> &
  ManifestSource &
  WithIncluded & {
    readonly tree: Tree;
    /** The URLs of this repository. */
    readonly remotes: readonly string[];
    /** Where markers and secrets are looked at. */
    readonly linted: readonly string[];
  };

function readInput({ tree, remotes, linted, directories, environment, ...options }: InputOptions): LintInput {
  const { problems, ...read } = loadManifests(tree, directories, options);
  const loaded = { ...read, problems: [...problems, ...options.included] };
  const secrets = createEnvironmentSecrets(environment);
  const isOwnUrl = (url: string) =>
    remotes.length === 0 ? undefined : remotes.some((remote) => isSameRepository(remote, url));
  return collectInput({ ...options, tree, directories: linted, loaded, secrets, isOwnUrl });
}

/** Writes with the care of a delivery: nothing is written when a file has changed meanwhile. */
async function writeFixes(root: string, files: readonly FixedFile[]): Promise<void> {
  const change = {
    automation: 'lint --fix',
    separateBranch: false,
    author: { name: '', email: '' },
    message: '',
  };
  const delivery = createWriteDelivery({ root });
  await delivery.deliver([{ ...change, files, changes: [], pushOptions: {} }]);
}
