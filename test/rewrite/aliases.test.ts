import { expect, test } from 'vitest';
import { M, rewrite, setAll } from './support.ts';

const set = () => ({ kind: 'value', value: 'v2' }) as const;

test('aliases of an updated value are reported with their places', () => {
  const text = `a: &x old ${M()}\nb:\r\n  - *x\n  - { c: *x }\nd: other ${M()}\n`;
  const { problems, changes } = rewrite(text, set);
  expect(changes).toHaveLength(2);
  expect(problems).toMatchObject([
    { severity: 'warning', code: 'changed-alias', place: { file: 'a.yaml', line: 1, column: 11 } },
  ]);
  expect(problems[0]?.message).toContain('&x also counts where its aliases stand: a.yaml:3, a.yaml:4;');
});

test.each([
  ['there is no alias', `a: &x old ${M()}\n`],
  ['the value is current', `a: &x v2 ${M()}\nb: *x\n`],
  ['the alias is one of another anchor', `a: &x old ${M()}\nb: &y 1\nc: *y\n`],
  ['the anchor is set again before the alias', `a: &x old ${M()}\nb: &x 1\nc: *x\n`],
  ['the same name is used in another document', `a: &x old ${M()}\n---\nb: &x 1\nc: *x\n`],
  ['the alias is one of the mapping around it', `a: &x\n  b: old ${M()}\nc: *x\n`],
])('nothing is reported when %s', (_, text) => {
  expect(rewrite(text, set).problems).toEqual([]);
});

test('an alias before the anchor is set again means the earlier value', () => {
  const { problems } = rewrite(`a: &x old ${M()}\nb: *x\nc: &x old ${M()}\nd: *x\n`, set);
  expect(problems.map(({ message, place }) => [place?.line, /a\.yaml:\d+/.exec(message)?.[0]])).toEqual([
    [1, 'a.yaml:2'],
    [3, 'a.yaml:4'],
  ]);
});

test('of many aliases the first ones are named', () => {
  const { problems } = rewrite(`a: &x old ${M()}\nb:\n${'  - *x\n'.repeat(25)}`, set);
  expect(problems[0]?.message).toContain('a.yaml:12 and 15 more;');
});

test('the warning is no obstacle', () => {
  expect(setAll(`a: &x old ${M()}\nb: *x\n`, 'v2')).toBe(`a: &x v2 ${M()}\nb: *x\n`);
});
