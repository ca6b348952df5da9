import { expect, test } from 'vitest';
import { buildKustomization } from '../../../src/manifests/kustomize/build.ts';
import { createTreeFiles } from '../../../src/manifests/kustomize/tree-files.ts';
import type { Tree } from '../../../src/manifests/tree.ts';

const texts = new Map([
  ['apps/kustomization.yaml', '\uFEFFresources: [../base/a.yaml]'],
  ['base/a.yaml', 'kind: A\nmetadata: {name: a}\n'],
  ['base/deep/er/b.yaml', 'b'],
]);

const tree: Tree = {
  *files() {
    for (const [path, text] of texts) yield { path, read: () => new TextEncoder().encode(text) };
  },
};

test('a tree can be built', () => {
  const { objects, problems } = buildKustomization(createTreeFiles(tree), 'apps', {
    loadRestrictorNone: true,
  });
  expect(problems).toEqual([]);
  expect(objects.map(({ name }) => name)).toEqual(['a']);
});

test('directories are listed with what is in them', () => {
  const files = createTreeFiles(tree);
  expect(files.list('base')).toEqual([
    { name: 'a.yaml', isDirectory: false },
    { name: 'deep', isDirectory: true },
  ]);
  expect(['', 'base/deep/er', 'base/a.yaml', 'gone'].map((path) => files.isDirectory(path))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(files.readText('base/deep')).toBeUndefined();
});
