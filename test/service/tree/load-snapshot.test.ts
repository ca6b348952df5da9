import { afterEach, describe, expect, test } from 'vitest';
import { createRepositoryTrees } from '../../../src/service/tree/create-repository-trees.ts';
import type { TreeSource } from '../../../src/service/tree/tree-source.ts';
import { createGitTreeSource } from '../../support/git-tree-source.ts';
import { createRepository, type TestRepository } from '../../support/git-repository.ts';
import { readTree } from './support.ts';

const repositories: TestRepository[] = [];
afterEach(() => {
  for (const repository of repositories.splice(0)) repository.remove();
});

function make(files: Readonly<Record<string, string>>): TestRepository {
  const repository = createRepository(files);
  repositories.push(repository);
  return repository;
}

function load(repository: TestRepository, source: TreeSource = createGitTreeSource(repository.root)) {
  return createRepositoryTrees({}).load({
    installation: 1,
    repository: 2,
    commit: repository.git('rev-parse', 'HEAD'),
    tree: repository.git('rev-parse', 'HEAD^{tree}'),
    source,
  });
}

describe('what an archive changes', () => {
  test('an archive that has what Git has costs one request', async () => {
    const repository = make({ 'apps/a.yaml': 'a: 1\n', 'b/c/d.json': '{}', 'run.sh': '#!/bin/sh\n' });
    repository.git('update-index', '--chmod=+x', 'run.sh');
    repository.git('commit', '--quiet', '--message', 'chore: executable');
    const source = createGitTreeSource(repository.root);
    const { tree } = await load(repository, source);
    expect(source.asked).toEqual(['tarball']);
    expect(readTree(tree)).toEqual([
      ['apps/a.yaml', 'a: 1\n'],
      ['b/c/d.json', '{}'],
      ['run.sh', 'unreadable-file'],
    ]);
  });

  test('content that attributes rewrite is read as Git holds it, so that a commit changes nothing else', async () => {
    const repository = make({
      '.gitattributes': '*.yaml eol=crlf\nversion.yaml export-subst\nsecret export-ignore\n',
      'a.yaml': 'a: 1\n',
      'version.yaml': 'at: $Format:%H$\n',
      'secret/b.yaml': 'b: 1\n',
      'secret/c.bin': 'c',
    });
    const source = createGitTreeSource(repository.root);
    const { tree } = await load(repository, source);
    expect(readTree(tree)).toEqual([
      ['.gitattributes', 'unreadable-file'],
      ['a.yaml', 'a: 1\n'],
      ['secret/b.yaml', 'b: 1\n'],
      ['secret/c.bin', 'unreadable-file'],
      ['version.yaml', 'at: $Format:%H$\n'],
    ]);
    expect(source.asked).toEqual(['tarball', 'tree-recursive', 'blob', 'blob', 'blob']);
  });

  test('a listing that is cut is walked, past the directories that are as they should be', async () => {
    const repository = make({
      '.gitattributes': 'deep/er/x.yaml export-ignore\n',
      'same/a.yaml': 'a: 1\n',
      'same/b/c.yaml': 'c: 1\n',
      'deep/er/x.yaml': 'x: 1\n',
      'deep/y.yaml': 'y: 1\n',
    });
    const source = createGitTreeSource(repository.root, { truncated: true });
    const { tree } = await load(repository, source);
    expect(readTree(tree).map(([path]) => path)).toEqual([
      '.gitattributes',
      'deep/er/x.yaml',
      'deep/y.yaml',
      'same/a.yaml',
      'same/b/c.yaml',
    ]);
    expect(source.asked).toEqual(['tarball', 'tree-recursive', 'tree', 'tree', 'tree', 'blob']);
  });

  test('an archive with other content than its tree is corrected, or refused when Git lies as well', async () => {
    const repository = make({ 'a.yaml': 'a: 1\n' });
    const other = make({ 'a.yaml': 'a: 2\n', 'planted.yaml': 'x: 1\n' });
    const git = createGitTreeSource(repository.root);
    const elsewhere = createGitTreeSource(other.root);
    const commit = other.git('rev-parse', 'HEAD');
    const source = { ...git, download: () => elsewhere.download(commit, new AbortController().signal) };
    expect(readTree((await load(repository, source)).tree)).toEqual([['a.yaml', 'a: 1\n']]);
    const liar = { ...source, readBlob: async () => Buffer.from('a: 3\n') };
    await expect(load(repository, liar)).rejects.toMatchObject({ code: 'archive-refused' });
  });

  test('too many differences are refused with what causes them', async () => {
    const files = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`f${index}.yaml`, 'a: 1\n']));
    const repository = make({ ...files, '.gitattributes': '*.yaml eol=crlf\n' });
    const trees = createRepositoryTrees({ limits: { repairs: 5 } });
    const loading = trees.load({
      installation: 1,
      repository: 2,
      commit: 'HEAD',
      tree: repository.git('rev-parse', 'HEAD^{tree}'),
      source: createGitTreeSource(repository.root),
    });
    await expect(loading).rejects.toMatchObject({
      code: 'archive-refused',
      message: expect.stringContaining('check .gitattributes for export-ignore, export-subst and eol'),
    });
  });

  test('submodules and pointers of Git LFS are left out by their type, with a note', async () => {
    const repository = make({
      'a.yaml': 'a: 1\n',
      'lfs.yaml': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n',
    });
    const commit = repository.git('rev-parse', 'HEAD');
    repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},vendor/lib`);
    repository.git('commit', '--quiet', '--message', 'chore: submodule');
    const source = createGitTreeSource(repository.root);
    const loaded = await load(repository, source);
    expect(readTree(loaded.tree)).toEqual([['a.yaml', 'a: 1\n']]);
    expect([...loaded.tree.files('vendor/lib')]).toEqual([]);
    expect(loaded.notes).toEqual([
      'Git LFS pointers are not read: lfs.yaml',
      'submodules are not read: vendor/lib',
    ]);
    expect(source.asked).toEqual(['tarball', 'tree-recursive']);
  });

  test('a download that breaks off is begun again, three times in all', async () => {
    const repository = make({ 'a.yaml': 'a: 1\n' });
    const git = createGitTreeSource(repository.root);
    let downloads = 0;
    const failing = (times: number): TreeSource => ({
      ...git,
      download: async (commit, signal) => {
        downloads += 1;
        const chunks = await git.download(commit, signal);
        return downloads > times ? chunks : cut(chunks);
      },
    });
    expect(readTree((await load(repository, failing(2))).tree)).toEqual([['a.yaml', 'a: 1\n']]);
    downloads = 0;
    await expect(load(repository, failing(3))).rejects.toMatchObject({ code: 'forge-failed' });
    expect(downloads).toBe(3);
  });
});

async function* cut(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield chunk.subarray(0, 40);
}

describe('files of other kinds', () => {
  const kustomization = `
configMapGenerator:
  - name: settings
    files: [app.conf, key=big/data.txt]
    envs: ["with space.env"]
`;

  test('are read when a kustomization names them, however large', async () => {
    const repository = make({
      'apps/kustomization.yaml': kustomization,
      'apps/app.conf': 'port=1\n',
      'apps/other.conf': 'port=2\n',
      'apps/with space.env': 'A=1\n',
      'apps/big/data.txt': 'x'.repeat(100_000),
      'apps/big/picture.png': 'y'.repeat(100_000),
    });
    const source = createGitTreeSource(repository.root);
    const contents = new Map(readTree((await load(repository, source)).tree));
    expect(contents.get('apps/app.conf')).toBe('port=1\n');
    expect(contents.get('apps/with space.env')).toBe('A=1\n');
    expect(contents.get('apps/big/data.txt')).toHaveLength(100_000);
    expect(contents.get('apps/other.conf')).toBe('unreadable-file');
    expect(contents.get('apps/big/picture.png')).toBe('unreadable-file');
    expect(source.asked).toEqual(['tarball', 'tarball']);
  });

  test('cost no second download when they are small', async () => {
    const repository = make({
      'kustomization.yaml': 'configMapGenerator: [{ name: a, files: [app.conf] }]\n',
      'app.conf': 'a',
    });
    const source = createGitTreeSource(repository.root);
    expect(new Map(readTree((await load(repository, source)).tree)).get('app.conf')).toBe('a');
    expect(source.asked).toEqual(['tarball']);
  });
});
