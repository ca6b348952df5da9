import { chmodSync, lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLocalTree } from '../../../src/manifests/checkout/local-tree.ts';
import type { Tree } from '../../../src/manifests/tree.ts';
import { createRepositoryTrees } from '../../../src/service/tree/create-repository-trees.ts';
import { createGitTreeSource } from '../../support/git-tree-source.ts';
import { createRepository, type TestRepository } from '../../support/git-repository.ts';
import { readTree } from './support.ts';

type Made =
  | { readonly kind: 'file'; readonly content: string; readonly isExecutable: boolean }
  | { readonly kind: 'link'; readonly target: string };

const name = fc.constantFrom(
  'a',
  'b',
  'a.b',
  'A',
  'ä',
  'a b',
  'a-b',
  'apps',
  'Z_',
  'é.yaml',
  'x.yaml',
  'y.json',
);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const file = fc.record({
  kind: fc.constant('file' as const),
  content: fc.constantFrom('', 'a: 1\n', 'b: "$imagepolicy"\r\n', '$Format:%H$\n', 'x'.repeat(70_000)),
  isExecutable: fc.boolean(),
});
const target = fc.oneof(
  path,
  path.map((to) => `../${to}`),
  fc.constantFrom('.', '..', '../../..', '/etc/hostname'),
);
const link = fc.record({ kind: fc.constant('link' as const), target });
const attributes = fc.constantFrom(
  '',
  '*.yaml export-subst\n',
  'apps export-ignore\n*.json export-ignore\n',
  '.gitattributes export-ignore\na export-ignore\n',
);
const content = fc.dictionary(
  path,
  fc.oneof({ weight: 4, arbitrary: file }, { weight: 1, arbitrary: link }),
  {
    maxKeys: 14,
  },
);

function write(repository: TestRepository, at: string, made: Made): void {
  const absolute = join(repository.root, at);
  try {
    mkdirSync(dirname(absolute), { recursive: true });
    if (lstatSync(absolute, { throwIfNoEntry: false }) !== undefined) return;
    if (made.kind === 'link') return symlinkSync(made.target, absolute);
    repository.write(at, made.content);
    if (made.isExecutable) chmodSync(absolute, 0o755);
  } catch {
    // A file is where a directory should be, or a link leads to nowhere: the case goes on without this one.
  }
}

/** What the checkout has, where the content of files that no run reads is not compared. */
function readBoth(local: Tree, snapshot: Tree, at: string) {
  const read = (tree: Tree) => {
    try {
      return readTree(tree, at);
    } catch (error) {
      return error instanceof Error ? error.message : 'failed';
    }
  };
  const expected = read(local);
  const found = read(snapshot);
  if (typeof expected === 'string' || typeof found === 'string') return { expected, found };
  const unread = new Set(found.filter(([, text]) => text === 'unreadable-file').map(([path]) => path));
  return {
    expected: expected.map(([path, text]) => [path, unread.has(path) ? 'unreadable-file' : text]),
    found,
    unread,
  };
}

describe('a tree from an archive', () => {
  test('has the files of the checkout in their order, whatever links and attributes there are', async () => {
    await fc.assert(
      fc.asyncProperty(content, attributes, path, async (files, rules, start) => {
        const repository = createRepository({});
        try {
          if (rules !== '') repository.write('.gitattributes', rules);
          repository.write('README.md', 'fleet\n');
          for (const [at, made] of Object.entries(files)) write(repository, at, made);
          const commit = repository.commit('feat: random');
          repository.git('clean', '-ffdx');
          const source = createGitTreeSource(repository.root);
          const tree = repository.git('rev-parse', 'HEAD^{tree}');
          const trees = createRepositoryTrees({});
          const loaded = await trees.load({ installation: 1, repository: 2, commit, tree, source });
          const local = createLocalTree(repository.root);
          for (const at of ['', '.', start, `/${start}/..`]) {
            const { expected, found, unread = new Set() } = readBoth(local, loaded.tree, at);
            expect(found).toEqual(expected);
            expect([...unread].filter((at) => /\.(?:yaml|json)$/u.test(at))).toEqual([]);
          }
        } finally {
          repository.remove();
        }
      }),
      { numRuns: 25 },
    );
  });
});
