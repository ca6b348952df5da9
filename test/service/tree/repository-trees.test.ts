import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TidemarkError } from '../../../src/errors.ts';
import { createRepositoryTrees } from '../../../src/service/tree/create-repository-trees.ts';
import { createMemorySource, readTree } from './support.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-trees-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const files = { 'apps/a.yaml': 'a: 1\n', 'README.md': 'fleet\n' };

function makeTrees(changes: { readonly cacheLimit?: number } = {}) {
  return createRepositoryTrees({ cacheDirectory: directory, ...changes });
}

function listKept(): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Random enough not to compress. */
function makeFiles(seed: number) {
  let state = seed;
  const text = Array.from({ length: 4_000 }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(33 + (state % 90));
  });
  return { 'a.yaml': text.join('') };
}

describe('the memory of trees', () => {
  test('an unchanged tree costs no download, in this process and the next one', async () => {
    const { source, tree, asked } = createMemorySource(files);
    const request = { installation: 1, repository: 2, commit: 'c1', tree, source };
    const first = await makeTrees().load(request);
    const second = await makeTrees().load({ ...request, commit: 'c2' });
    expect([first.isCached, second.isCached]).toEqual([false, true]);
    expect(asked).toEqual(['c1']);
    expect(readTree(second.tree)).toEqual(readTree(first.tree));
    expect(readTree(second.tree)).toEqual([
      ['README.md', 'unreadable-file'],
      ['apps/a.yaml', 'a: 1\n'],
    ]);
  });

  test('those who ask at the same time share a download', async () => {
    const { source, tree, asked } = createMemorySource(files);
    const trees = makeTrees();
    const request = { installation: 1, repository: 2, commit: 'c1', tree, source };
    await Promise.all([trees.load(request), trees.load(request), trees.load(request)]);
    expect(asked).toEqual(['c1']);
  });

  test('one who waits for a job that is broken off loads by itself', async () => {
    const { source, tree } = createMemorySource(files);
    const controller = new AbortController();
    const hanging = {
      ...source,
      download: (_: string, signal: AbortSignal) =>
        new Promise<never>((__, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    };
    const trees = makeTrees();
    const first = trees.load({
      installation: 1,
      repository: 2,
      commit: 'c1',
      tree,
      source: hanging,
      signal: controller.signal,
    });
    const second = trees.load({ installation: 1, repository: 2, commit: 'c1', tree, source });
    controller.abort(new TidemarkError('archive-refused', 'stopped'));
    await expect(first).rejects.toThrow('stopped');
    expect(readTree((await second).tree)).toHaveLength(2);
  });

  test('a tree is never given to another repository, even with the same content', async () => {
    const { source, tree, asked } = createMemorySource(files);
    const trees = makeTrees();
    for (const [installation, repository] of [
      [1, 2],
      [1, 3],
      [4, 2],
    ] as const)
      await trees.load({ installation, repository, commit: `${installation}/${repository}`, tree, source });
    expect(asked).toEqual(['1/2', '1/3', '4/2']);
  });

  test.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    [
      'changed',
      (bytes: Buffer) =>
        Buffer.from(bytes.map((byte, index) => (index === bytes.length - 20 ? byte ^ 1 : byte))),
    ],
    ['replaced', () => Buffer.from('nothing of ours')],
    ['empty', () => Buffer.alloc(0)],
  ])('a file that is %s is as if it were not there', async (_, damage) => {
    const { source, tree, asked } = createMemorySource(files);
    const request = { installation: 1, repository: 2, commit: 'c1', tree, source };
    await makeTrees().load(request);
    const [path = ''] = listKept();
    writeFileSync(path, damage(readFileSync(path)));
    expect((await makeTrees().load(request)).isCached).toBe(false);
    expect((await makeTrees().load(request)).isCached).toBe(true);
    expect(asked).toEqual(['c1', 'c1']);
  });

  test('a directory that cannot be written costs downloads, and no result', async () => {
    const { source, tree } = createMemorySource(files);
    const blocked = join(directory, 'file');
    writeFileSync(blocked, '');
    const trees = createRepositoryTrees({ cacheDirectory: blocked });
    const loaded = await trees.load({ installation: 1, repository: 2, commit: 'c1', tree, source });
    expect(readTree(loaded.tree)).toHaveLength(2);
  });

  test('only the user of the process can read what is kept', async () => {
    const { source, tree } = createMemorySource(files);
    await makeTrees().load({ installation: 1, repository: 2, commit: 'c1', tree, source });
    const [path = ''] = listKept();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'trees', '1')).mode & 0o777).toBe(0o700);
    expect(path.endsWith(`/trees/1/2/${tree}.1`)).toBe(true);
  });

  test('what was not used for longest goes first when there is too much', async () => {
    const trees = makeTrees({ cacheLimit: 12_000 });
    const sources = [1, 2, 3, 4].map((seed) => createMemorySource(makeFiles(seed)));
    for (const [index, { source, tree }] of sources.slice(0, 3).entries()) {
      await trees.load({ installation: 1, repository: index, commit: 'c', tree, source });
      const past = new Date(Date.now() - 60_000 * (10 - index));
      for (const path of listKept().filter((at) => at.includes(`/1/${index}/`))) utimesSync(path, past, past);
    }
    const [first, , , last] = sources;
    if (first === undefined || last === undefined) throw new Error('there are four');
    await trees.load({ installation: 1, repository: 0, commit: 'c', tree: first.tree, source: first.source });
    await trees.load({ installation: 1, repository: 3, commit: 'c', tree: last.tree, source: last.source });
    const kept = listKept().map((path) => path.split('/').at(-2));
    expect(kept).toContain('0');
    expect(kept).toContain('3');
    expect(kept).not.toContain('1');
  });

  test('erasing removes everything of an installation, and what it was loading meanwhile', async () => {
    const { source, tree } = createMemorySource(files);
    const trees = makeTrees();
    const request = { repository: 2, commit: 'c1', tree, source };
    await trees.load({ ...request, installation: 1 });
    await trees.load({ ...request, installation: 12 });
    const late = trees.load({ ...request, installation: 1, repository: 3 });
    await trees.erase(1);
    await late;
    expect(listKept().map((path) => path.split('/').at(-3))).toEqual(['12']);
  });

  test('a machine that was not told forgets the installations that are gone', async () => {
    const { source, tree } = createMemorySource(files);
    const trees = makeTrees();
    for (const installation of [1, 2, 3])
      await trees.load({ installation, repository: 9, commit: 'c', tree, source });
    await trees.retain(async (installation) => installation === 2);
    expect(listKept().map((path) => path.split('/').at(-3))).toEqual(['2']);
  });

  test('processes that share the directory see whole files or none', async () => {
    const sources = Array.from({ length: 6 }, (_, seed) => createMemorySource(makeFiles(seed + 1)));
    const processes = [makeTrees({ cacheLimit: 9_000 }), makeTrees({ cacheLimit: 9_000 })];
    const loads = processes.flatMap((trees) =>
      Array.from({ length: 30 }, async (_, index) => {
        const { source, tree } = sources[index % sources.length] ?? createMemorySource({});
        const loaded = await trees.load({
          installation: 1,
          repository: index % 2,
          commit: 'c',
          tree,
          source,
        });
        return readTree(loaded.tree).map(([, text]) => text.length);
      }),
    );
    for (const lengths of await Promise.all(loads)) expect(lengths).toEqual([4_000]);
    expect(listKept().filter((path) => !path.endsWith('.1'))).toEqual([]);
  });
});

test('a repository that takes too long is refused', async () => {
  const { source, tree } = createMemorySource(files);
  const slow = {
    ...source,
    download: (_: string, signal: AbortSignal) =>
      new Promise<never>((__, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  const trees = createRepositoryTrees({ limits: { time: 20 } });
  const loading = trees.load({ installation: 1, repository: 2, commit: 'c', tree, source: slow });
  await expect(loading).rejects.toMatchObject({
    code: 'archive-refused',
    message: expect.stringContaining('expected to read the repository within 0.02s'),
  });
});
