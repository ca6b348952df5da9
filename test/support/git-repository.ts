import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type TestRepository = {
  /** The top of the working tree. */
  readonly root: string;
  /** Runs git in it and returns what it printed. */
  readonly git: (...command: string[]) => string;
  readonly write: (path: string, content: string | Uint8Array) => void;
  readonly read: (path: string) => string;
  /** Commits everything as a person, and returns the name of the commit. */
  readonly commit: (message: string) => string;
  /** Adds a bare repository as `origin` and pushes the branch. */
  readonly addRemote: () => TestRemote;
  readonly remove: () => void;
};

export type TestRemote = { readonly path: string; readonly git: (...command: string[]) => string };

/** The user's own settings must not reach a test. */
const environment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  LC_ALL: 'C',
};

/** A real repository on branch `main` in a temporary folder, with `files` in its first commit. */
export function createRepository(
  files: Readonly<Record<string, string>> = { 'README.md': 'fleet\n' },
): TestRepository {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tidemark-test-')));
  const root = join(folder, 'work');
  mkdirSync(root);
  const git = toGit(root);
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const commit = (message: string) => {
    git('add', '--all');
    git('commit', '--quiet', '--message', message);
    return git('rev-parse', 'HEAD');
  };
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.com');
  for (const [path, content] of Object.entries(files)) write(path, content);
  if (Object.keys(files).length > 0) commit('chore: first');
  const addRemote = () => {
    const path = join(folder, 'remote.git');
    toGit(folder)('init', '--quiet', '--bare', '--initial-branch=main', path);
    git('remote', 'add', 'origin', path);
    git('push', '--quiet', '--set-upstream', 'origin', 'main');
    return { path, git: toGit(path) };
  };
  return {
    root,
    git,
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    commit,
    addRemote,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function toGit(cwd: string): (...command: string[]) => string {
  return (...command) =>
    execFileSync('git', command, { cwd, encoding: 'utf8', env: environment, stdio: 'pipe' }).trim();
}
