import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGit } from '../../../src/delivery/checkout/git.ts';
import { watchSize } from '../../../src/delivery/elsewhere/watch-size.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-size-'));
  mkdirSync(join(folder, 'deep/er'), { recursive: true });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const fill = (name: string, bytes: number): void => writeFileSync(join(folder, name), Buffer.alloc(bytes));

test('lets a folder be that is within the bound', async () => {
  fill('a', 500);
  fill('deep/er/b', 500);
  const watch = watchSize(folder, { limit: 1_000, period: 1 });
  await watch.check();
  watch.stop();
  expect(watch.signal.aborted).toBe(false);
});

test('ends a Git command as soon as a folder has grown too large', async () => {
  const watch = watchSize(folder, { limit: 1_000, period: 5 });
  const git = createGit({ root: folder, signal: watch.signal });
  const waiting = git.run(['-c', 'alias.wait=!sleep 20', 'wait']);
  fill('deep/er/b', 1_001);
  await expect(waiting).rejects.toThrow('expected a repository of at most 1000 bytes');
  await expect(watch.check()).rejects.toThrow('found a larger one');
  watch.stop();
});
