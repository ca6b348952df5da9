import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TidemarkError } from '../../errors.ts';
import type { FileChange, GitIdentity } from '../delivery.ts';
import type { Git } from './git.ts';

export type CommitContent = {
  /** The commit that the new one follows. */
  readonly parent: string;
  readonly files: readonly FileChange[];
  readonly author: GitIdentity;
  readonly message: string;
  readonly date: Date;
};

/**
 * Writes a commit into the object store and returns its name. No ref, no index and no file of the working tree is
 * touched: a commit that nothing points at is invisible, which is what makes a failed run harmless.
 */
export async function buildCommit(git: Git, content: CommitContent): Promise<string> {
  const tree = await buildTree(git, content);
  const sign = await isSigningConfigured(git);
  const commit = await git.run(['commit-tree', tree, '-p', content.parent, ...(sign ? ['-S'] : [])], {
    input: content.message,
    environment: toIdentityEnvironment(content),
  });
  return commit.trim();
}

async function buildTree(git: Git, { parent, files }: CommitContent): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-index-'));
  const environment = { GIT_INDEX_FILE: join(folder, 'index') };
  try {
    await git.run(['read-tree', parent], { environment });
    const modes = await readModes({ git, environment, files });
    const blobs = await writeBlobs(git, files);
    const entries = files.map(
      (file, index) => `${modes.get(file.path) ?? ''} ${blobs[index] ?? ''}\t${file.path}\0`,
    );
    await git.run(['update-index', '-z', '--index-info'], { environment, input: entries.join('') });
    return (await git.run(['write-tree'], { environment })).trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type ModesRequest = {
  readonly git: Git;
  readonly environment: Readonly<Record<string, string>>;
  readonly files: readonly FileChange[];
};

/** The file modes as committed. Throws `dirty-tree` for a file that Git does not track: it has no place in a commit. */
async function readModes({ git, environment, files }: ModesRequest): Promise<ReadonlyMap<string, string>> {
  const listed = await git.run(['ls-files', '-s', '-z'], { environment });
  const modes = new Map<string, string>();
  for (const line of listed.split('\0')) {
    const tab = line.indexOf('\t');
    if (tab > 0) modes.set(line.slice(tab + 1), line.slice(0, 6));
  }
  const untracked = files.filter((file) => !modes.has(file.path)).map((file) => file.path);
  if (untracked.length > 0) {
    throw new TidemarkError(
      'dirty-tree',
      `expected only files that Git tracks to hold values to update, found ${untracked.slice(0, 5).join(', ')}; commit or remove them first`,
    );
  }
  return modes;
}

/** `hash-object --path` runs the clean filters of .gitattributes, so that the blob is what `git add` would store. */
async function writeBlobs(git: Git, files: readonly FileChange[]): Promise<readonly string[]> {
  const blobs: string[] = Array.from({ length: files.length }, () => '');
  const queue = files.entries();
  const worker = async () => {
    for (const [index, file] of queue) {
      const blob = await git.run(['hash-object', '-w', '--stdin', `--path=${file.path}`], {
        input: file.after,
      });
      blobs[index] = blob.trim();
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  return blobs;
}

async function isSigningConfigured(git: Git): Promise<boolean> {
  const answer = await git.attempt(['config', '--type=bool', '--get', 'commit.gpgsign']);
  return answer.stdout.trim() === 'true';
}

function toIdentityEnvironment({ author, date }: CommitContent): Record<string, string> {
  // Flux allows an author without a name, Git does not.
  const name = author.name.trim() === '' ? author.email : author.name;
  const when = `${Math.floor(date.getTime() / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: when,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: when,
  };
}
