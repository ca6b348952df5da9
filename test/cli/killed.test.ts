import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleetFiles } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

const cli = join(import.meta.dirname, '../../src/cli.ts');

test('a run that is killed while it moves the branch is not taken for one that had nothing to do', async () => {
  const registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
  const image = `${registry.host}/acme/app`;
  const { root, git, remove } = createRepository(createFleetFiles(image));
  try {
    const hook = join(root, '.git/hooks/reference-transaction');
    writeFileSync(hook, '#!/bin/sh\n[ "$1" = committed ] && kill -9 "$TIDEMARK_PID"\nexit 0\n');
    chmodSync(hook, 0o755);
    const start = `exec env TIDEMARK_PID=$$ "$0" "$@"`;
    const child = spawn('sh', ['-c', start, process.execPath, cli, 'run', root, '--no-diff'], {
      stdio: 'ignore',
    });
    const signal = await new Promise((resolve) => child.on('close', (_code, name) => resolve(name)));
    expect(signal).toBe('SIGKILL');
    writeFileSync(hook, '#!/bin/sh\nexit 0\n');
    expect(git('log', '-1', '--format=%an')).toBe('fluxcdbot');
    const next = await runCommand(['run', root, '--no-diff']);
    expect(next.code).toBe(1);
    expect(next.stderr).toContain('dirty-tree: expected a working tree without uncommitted changes');
  } finally {
    remove();
    await registry.close();
  }
});
