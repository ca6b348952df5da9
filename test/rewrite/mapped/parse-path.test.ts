import { describe, expect, test } from 'vitest';
import { parsePath } from '../../../src/rewrite/mapped/parse-path.ts';

const key = (name: string) => ({ kind: 'key', key: name });
const index = (position: number) => ({ kind: 'index', index: position });
const item = (field: string, value: string) => ({ kind: 'item', field, value });

describe('a path', () => {
  test.each([
    ['a', [key('a')]],
    ['spec.image', [key('spec'), key('image')]],
    ['.spec.image', [key('spec'), key('image')]],
    ['images[0].newTag', [key('images'), index(0), key('newTag')]],
    ['[2][0]', [index(2), index(0)]],
    ['c[name=app].image', [key('c'), item('name', 'app'), key('image')]],
    ['c[name="a ] b"].x', [key('c'), item('name', 'a ] b'), key('x')]],
    ["c[metadata.name='x']", [key('c'), item('metadata.name', 'x')]],
    ['data["app.properties"]', [key('data'), key('app.properties')]],
    ["data['a[0]'].b", [key('data'), key('a[0]'), key('b')]],
    [String.raw`data.app\.properties`, [key('data'), key('app.properties')]],
    [String.raw`a["x\"y"]`, [key('a'), key('x"y')]],
    ['my-key/with_signs:1', [key('my-key/with_signs:1')]],
    ['schlüssel.wert', [key('schlüssel'), key('wert')]],
    ['__proto__.constructor', [key('__proto__'), key('constructor')]],
  ])('%s has these steps', (text, steps) => {
    expect(parsePath(text)).toEqual(steps);
  });

  test.each([
    [''],
    ['.'],
    ['a..b'],
    ['a.'],
    ['a[*]'],
    ['a[-1]'],
    ['a[0'],
    ['a[name=]'],
    ['a["b'],
    ['a.[0]'],
    ['a[0]b'],
    ['a"b"'],
    ['a\\'],
    ['a'.repeat(2_001)],
    ['a.'.repeat(150) + 'a'],
  ])('%s is refused with the way out', (text) => {
    expect(parsePath(text)).toEqual({ message: expect.stringMatching(/^expected a path/) });
  });

  test('is read in linear time', () => {
    for (const hostile of ['['.repeat(2_000), 'a[x="\\'.repeat(400), '\\'.repeat(1_999), "a['".repeat(600)])
      expect(parsePath(hostile)).toHaveProperty('message');
  });
});
