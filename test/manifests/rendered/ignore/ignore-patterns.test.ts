import { expect, test } from 'vitest';
import { isIgnored, parsePatterns } from '../../../../src/manifests/rendered/ignore/ignore-patterns.ts';

/** Results of Flux's own matcher. */
const results: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['a', ['a', 'a/b', 'b/a', 'b/a/c'], ['ab']],
  ['/a', ['a', 'a/b'], ['b/a']],
  ['a/', ['a/b', 'b/a/c'], ['a']],
  ['*.yaml', ['x.yaml', 'b/x.yaml'], ['x.yml']],
  ['/**/a', ['a', 'x/a', 'x/y/a/z'], []],
  ['a/**', ['a', 'a/b'], ['b/a/c']],
  ['**/a/b', ['a/b', 'x/a/b'], ['a/x/a/b']],
  ['/[!a]*', ['a', '!x'], ['b']],
  ['/[^a]*', ['b'], ['a']],
  ['a?c', ['abc'], ['ac', 'a/c']],
  ['\\#x', ['#x'], []],
  ['#x', [], ['#x']],
  ['/[a', [], ['[a', 'a']],
  ['/*\n!/apps', ['other/x.yaml'], ['apps/x.yaml']],
  ['apps/\n!apps/kept.yaml', ['apps/x.yaml'], ['apps/kept.yaml']],
  ['!a\na', ['a'], []],
  ['a b ', ['a b'], []],
  ['x/***', [], ['x/y']],
];

test.each(results)('%j ignores %j and keeps %j', (text, ignored, kept) => {
  const patterns = parsePatterns(text, '');
  expect([...ignored, ...kept].filter((path) => isIgnored(path, patterns))).toEqual(ignored);
});

test('a pattern counts below the directory of its file only', () => {
  const patterns = parsePatterns('/x.yaml\n', 'apps/');
  expect(['apps/x.yaml', 'x.yaml', 'apps/b/x.yaml'].map((path) => isIgnored(path, patterns))).toEqual([
    true,
    false,
    false,
  ]);
});

test('a long path and many stars take no longer than others', () => {
  const patterns = parsePatterns(`/${'**/*a*/'.repeat(200)}b`, '');
  expect(isIgnored(`${'xaxaxax/'.repeat(5_000)}c`, patterns)).toBe(false);
});
