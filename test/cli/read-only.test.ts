import { spawn } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleetFiles } from '../support/fleet.ts';
import type { TestRepository } from '../support/git-repository.ts';
import { createRepository } from '../support/git-repository.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
});

afterAll(async () => registry.close());

/** Root may write everywhere, so that under root the program runs as nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** A process of its own, because a user belongs to a process; the registry answers in this one. */
async function run(repository: TestRepository, delivery: string) {
  const cli = join(import.meta.dirname, '../../src/cli.ts');
  const child = spawn(process.execPath, [cli, 'run', repository.root, '--delivery', delivery, '--no-diff'], {
    ...nobody,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, stderr };
}

/** Takes the write permission away, from the files and folders of the working tree or from everything. */
function protect(repository: TestRepository, { git }: { readonly git: boolean }): void {
  const { root } = repository;
  chmodSync(dirname(root), 0o755);
  const all = ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' })];
  for (const path of all) {
    const isFolder = lstatSync(join(root, path)).isDirectory();
    const isProtected = git || (path !== '.git' && !path.startsWith('.git/'));
    if (isProtected) chmodSync(join(root, path), isFolder ? 0o555 : 0o444);
    if (nobody.uid !== undefined) chownSync(join(root, path), nobody.uid, nobody.gid);
  }
}

function unprotect({ root, git, remove }: TestRepository): void {
  for (const path of ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) {
    if (lstatSync(join(root, path)).isDirectory()) chmodSync(join(root, path), 0o755);
  }
  expect(git('-c', 'safe.directory=*', 'log', '--format=%s')).toBe('chore: first');
  remove();
}

test.each([
  [
    'write',
    { git: false },
    /^error: read-only-tree: expected a working tree that can be written, found apps\/app\.yaml read-only; give the user that runs this write access to it\n$/,
  ],
  [
    'commit',
    { git: false },
    /^error: read-only-tree: expected a working tree that can be written, found one that cannot: git read-tree: .*apps.*; give the user that runs this write access to it\n$/s,
  ],
  [
    'commit',
    { git: true },
    /^error: read-only-tree: expected a working tree that can be written, found one that cannot: git hash-object: .*; give the user that runs this write access to it\n$/s,
  ],
])('says that the working tree cannot be written with delivery %s, %j', async (delivery, what, expected) => {
  const image = `${registry.host}/acme/app`;
  const repository = createRepository(createFleetFiles(image));
  protect(repository, what);
  try {
    const { code, stderr } = await run(repository, delivery);
    expect(stderr).toMatch(expected);
    expect(code).toBe(1);
    expect(repository.read('apps/app.yaml')).toContain(':1.0.0');
  } finally {
    unprotect(repository);
  }
});
