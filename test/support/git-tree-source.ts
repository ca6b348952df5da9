import { execFileSync } from 'node:child_process';
import type { TreeSource } from '../../src/service/tree/tree-source.ts';

export type GitTreeSource = TreeSource & {
  /** What was asked, in order: `tarball`, `tree`, `tree-recursive`, `blob`. */
  readonly asked: string[];
};

/** A real repository as GitHub gives it out: `git archive` around one directory, and its objects one by one. */
export function createGitTreeSource(
  root: string,
  options: { readonly truncated?: boolean } = {},
): GitTreeSource {
  const asked: string[] = [];
  const git = (...command: string[]) =>
    execFileSync('git', command, { cwd: root, maxBuffer: 2 ** 28, stdio: 'pipe' });
  return {
    asked,
    download: async (commit) => {
      asked.push('tarball');
      return toChunks(
        git('archive', '--format=tar.gz', `--prefix=acme-fleet-${commit.slice(0, 7)}/`, commit),
      );
    },
    listTree: async (oid, { recursive }) => {
      asked.push(recursive ? 'tree-recursive' : 'tree');
      const isCut = recursive && options.truncated === true;
      const text = git('ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), oid).toString();
      const entries = text
        .split('\0')
        .filter((row) => row !== '')
        .map((row) => {
          const [facts = '', path = ''] = row.split('\t');
          const [mode = '', , oid = '', size = '-'] = facts.split(/\s+/u);
          return { path, mode, oid, ...(size !== '-' && { size: Number(size) }) };
        });
      return { entries: isCut ? entries.slice(0, 1) : entries, truncated: isCut };
    },
    readBlob: async (oid) => {
      asked.push('blob');
      return git('cat-file', 'blob', oid);
    },
  };
}

async function* toChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}
