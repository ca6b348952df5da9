import { array, assert, constantFrom, property } from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, test } from 'vitest';
import { compileGlob } from '../../../src/rewrite/scope/compile-glob.ts';

describe('a pattern of paths', () => {
  test.each([
    ['apps', ['apps', 'apps/a.yaml', 'apps/x/y.yaml'], ['app', 'apps.yaml', 'x/apps/a.yaml']],
    ['./apps/', ['apps/a.yaml'], ['apps2/a.yaml']],
    ['/apps/*.yaml', ['apps/a.yaml', 'apps/.a.yaml'], ['apps/x/a.yaml', 'apps/a.yml']],
    ['**/*.json', ['a.json', 'x/y/a.json', '.x/a.json'], ['a.json5', 'a.yaml']],
    ['apps/*/prod', ['apps/a/prod/x/y.yaml'], ['apps/prod/x.yaml', 'apps/a/b/prod/x.yaml']],
    ['apps/**/prod/*.yaml', ['apps/prod/a.yaml', 'apps/a/b/prod/a.yaml'], ['apps/prod/x/a.txt']],
    ['{apps,infra}/*.y{a,}ml', ['apps/a.yaml', 'infra/a.yml'], ['other/a.yaml']],
    ['a?[bc].yaml', ['axb.yaml', 'axc.yaml'], ['a/b.yaml', 'axd.yaml']],
    ['*', ['a', 'a/b/c'], []],
    ['with space/#$+^.x', ['with space/#$+^.x'], ['with space/#$+^yx']],
  ])('%s', (pattern, yes, no) => {
    const glob = compileGlob(pattern);
    expect(yes.filter((path) => !glob(path))).toEqual([]);
    expect(no.filter((path) => glob(path))).toEqual([]);
  });

  test.each([
    [''],
    ['/'],
    ['!apps'],
    ['../x'],
    ['a/../b'],
    ['+(a|b)'],
    ['(a+)+'],
    ['a|b'],
    ['{1..9}'],
    ['{a'],
    ['x'.repeat(513)],
  ])('%s is refused', (pattern) => {
    expect(() => compileGlob(pattern)).toThrow(/^expected /);
  });

  test('cannot be made slow', () => {
    const path = `${'a'.repeat(2_000)}c/${'a/'.repeat(2_000)}b`;
    for (const pattern of [
      '*a'.repeat(200),
      '**/'.repeat(100) + 'x',
      `${'{a,b,*}'.repeat(50)}x`,
      `${'?*'.repeat(200)}z`,
    ])
      expect(compileGlob(pattern)(path)).toBe(false);
  });

  test('says what picomatch says of files', () => {
    const step = constantFrom('a', 'b', 'ab', '.a', 'a.yaml', 'x-y');
    const wild = constantFrom(
      'a',
      '*',
      '**',
      'a*',
      '*.yaml',
      '?',
      '[ab]',
      '{a,b}',
      '{a,*.yaml}',
      '.a',
      '*b*',
    );
    const paths = array(step, { minLength: 1, maxLength: 5 }).map((steps) => steps.join('/'));
    const patterns = array(wild, { minLength: 1, maxLength: 5 }).map((steps) => steps.join('/'));
    assert(
      property(patterns, paths, (pattern, path) => {
        const isFile = picomatch(pattern, { dot: true, noextglob: true });
        const steps = path.split('/');
        const expected = steps.some((_, index) => isFile(steps.slice(0, index + 1).join('/')));
        expect(compileGlob(pattern)(path)).toBe(expected);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
