import { describe, expect, test } from 'vitest';
import { findMarkers } from '../../src/rewrite/find-markers.ts';
import { rewriteFile } from '../../src/rewrite/rewrite-file.ts';
import { M, rewrite, setAll, statesOf, textOf } from './support.ts';

const image = { name: 'ghcr.io/acme/app', tag: 'v2' };
const N = 'ghcr.io/acme/app:v2';

describe('what is written', () => {
  test.each([
    ['a plain value stays plain', `a: old ${M()}\n`, N, `a: ${N} ${M()}\n`],
    ['double quotes stay', `a: "old" ${M()}\n`, N, `a: "${N}" ${M()}\n`],
    ['single quotes stay', `a: 'old' ${M()}\n`, N, `a: '${N}' ${M()}\n`],
    ['a quote in single quotes is doubled', `a: 'it''s' ${M()}\n`, "o'ld", `a: 'o''ld' ${M()}\n`],
    ['quotes come when the value is no string', `a: v1 ${M()}\n`, '1.10', `a: "1.10" ${M()}\n`],
    ['quotes come when the value is not plain', `a: v1 ${M()}\n`, 'a: b', `a: "a: b" ${M()}\n`],
    ['quotes come for what flow forbids', `s: [\n  v1, ${M()}\n]\n`, 'a,b', `s: [\n  "a,b", ${M()}\n]\n`],
    ['an image reference stays plain in flow', `s: [\n  v1, ${M()}\n]\n`, N, `s: [\n  ${N}, ${M()}\n]\n`],
    ['null becomes a string', `a: ~ ${M()}\n`, N, `a: ${N} ${M()}\n`],
    ['a boolean becomes a string', `a: true ${M()}\n`, 'v2', `a: v2 ${M()}\n`],
    ['a number becomes a string', `a: 1 ${M()}\n`, '1.20', `a: "1.20" ${M()}\n`],
    ['!!int goes', `a: !!int 5 ${M()}\n`, 'v2', `a: v2 ${M()}\n`],
    ['!!int goes and an anchor stays', `a: !!int &x 5 ${M()}\nb: *x\n`, 'v2', `a: &x v2 ${M()}\nb: *x\n`],
    ['!!int goes behind an anchor', `a: &x !!int "5" ${M()}\n`, 'v2', `a: &x "v2" ${M()}\n`],
    ['!!str stays', `a: !!str old ${M()}\n`, 'v2', `a: !!str v2 ${M()}\n`],
    ['a tag of its own stays', `a: !foo old ${M()}\n`, 'v2', `a: !foo v2 ${M()}\n`],
    ['an anchor stays', `a: &x old ${M()}\nb: *x\n`, N, `a: &x ${N} ${M()}\nb: *x\n`],
    ['plain lines become one', `a: old\n  more ${M()}\nb: c\n`, N, `a: ${N} ${M()}\nb: c\n`],
    ['quoted lines become one', `a: "old\n  more" ${M()}\nb: c\n`, N, `a: "${N}" ${M()}\nb: c\n`],
    ['a literal block strips', `a: | ${M()}\n    old\n    more\nb: c\n`, N, `a: |- ${M()}\n    ${N}\nb: c\n`],
    ['a folded block keeps its indicator', `a: >-  ${M()}\n  old\n  more\n`, N, `a: >-  ${M()}\n  ${N}\n`],
    [
      'blank lines below a block stay',
      `a: |+ ${M()}\n  old\n\n\nb: c\n`,
      N,
      `a: |- ${M()}\n  ${N}\n\n\nb: c\n`,
    ],
    ['blank lines in a block go', `a: | ${M()}\n\n  old\n\n  more\n\n`, N, `a: |- ${M()}\n  ${N}\n\n`],
    ['an indentation indicator stays', `a: |3+ ${M()}\n      x\n   old`, N, `a: |3- ${M()}\n   ${N}`],
    ['it may stand behind the other one', `a: >+1 ${M()}\n old\n`, N, `a: >-1 ${M()}\n ${N}\n`],
    ['an empty block gets a line', `a: | ${M()}\nb: c\n`, N, `a: |- ${M()}\n  ${N}\nb: c\n`],
    ['also at the end of the file', `b:\n  a: | ${M()}`, N, `b:\n  a: |- ${M()}\n    ${N}`],
    ['also with CR LF', `a: | ${M()}\r\nb: c\r\n`, N, `a: |- ${M()}\r\n  ${N}\r\nb: c\r\n`],
    ['a block that cannot hold a value is quoted', `a: | ${M()}\n  old\nb: c\n`, '', `a: "" ${M()}\nb: c\n`],
    ['a value above its line comment', `a:\n  ${M()}\n  old\n`, N, `a:\n  ${M()}\n  ${N}\n`],
    ['an empty string', `a: old ${M()}\n`, '', `a: "" ${M()}\n`],
    ['text beyond ASCII', `a: old ${M()}\n`, 'größe', `a: größe ${M()}\n`],
    ['control characters', `a: 'old' ${M()}\n`, 'a\u0007\u2028', `a: "a\\u0007\\u2028" ${M()}\n`],
  ])('%s', (_, before, value, after) => {
    expect(setAll(before, value)).toBe(after);
    expect(setAll(after, value)).toBe(after);
  });

  test.each([
    '12',
    '0',
    '00',
    '017',
    '08',
    '0o17',
    '0x1F',
    '0b11',
    '1_000',
    '9007199254740993',
    '1.10',
    '.5',
    '1.',
    '1e3',
    '.inf',
    '.nan',
    '-.INF',
    '2024-01-01',
    '2024-1-2',
    'true',
    'False',
    'TRUE',
    'yes',
    'on',
    'y',
    'n',
    'null',
    '~',
    'Null',
    '12:30:45',
    '+1',
    '-1',
    '1e+3',
    '1__0',
    '=',
    '<<',
    '2024-01-01T10:00:00Z',
  ])('%j gets quotes, because some YAML version does not read it as a string', (value) => {
    expect(setAll(`a: old ${M()}\n`, value)).toBe(`a: "${value}" ${M()}\n`);
  });

  test.each([
    'v1',
    '1.2.3',
    'latest',
    '2024-01',
    '2024-01-01T00-00-00Z',
    '20240101T120000Z',
    '1-2',
    '_1',
    '-x',
    '1e',
    'e3',
    '0x',
    'nan',
    'inf',
    'sha256:abc',
    'localhost:5000/a/b:c',
    '--1',
    'a#b',
    'yes1',
  ])('%j stays plain', (value) => {
    expect(setAll(`a: old ${M()}\n`, value)).toBe(`a: ${value} ${M()}\n`);
  });
});

test('everything else stays, byte for byte', () => {
  const before = [
    '\uFEFF# header\r\n',
    '\r\n',
    '--- # first\r\n',
    'apiVersion:   v1  \r\n',
    'list:\r\n',
    '    -   one   # c\n',
    `    -   image:    "old"   \t${M()}   \r\n`,
    '        other: { a: 1,b: [ 2 ] }  # d\n',
    'text: |\r\n   trailing  \r\n\r\n   more\r\n',
    '? complex\r\n: <<: *none\r\n'.replace('<<: *none', 'x'),
    '---\r\n',
    '# only a comment\r\n',
    '---\n',
    `b: &x old ${M()}\r\n`,
    'c: *x\n...\n',
    'no final newline',
  ].join('');
  expect(setAll(before, N)).toBe(before.replace('"old"', `"${N}"`).replace('&x old', `&x ${N}`));
});

test('the outcome of every marker is told, in the order of the file', () => {
  const text = `a: old ${M()}\nb: v2 ${M('ns:p:tag')}\nc: x ${M('ns:p:digest')}\nd: x ${M('ns:q')}\ne: x # {'$imagepolicy': 'ns:p'}\n`;
  const marked = findMarkers('a.yaml', Buffer.from(text));
  const { outcomes, changes } = rewriteFile(marked, ({ policy, part }) => {
    if (policy === 'q') return { kind: 'unusable', reason: 'unknown-policy', message: 'no such policy' };
    if (part === 'digest') return { kind: 'held', code: 'digest-missing', reason: 'no digest' };
    return { kind: 'value', value: part === 'tag' ? 'v2' : N };
  });
  expect(outcomes).toMatchObject([
    { state: 'updated', old: 'old', new: N, place: { line: 1, column: 8 } },
    { state: 'current', value: 'v2', place: { line: 2 } },
    { state: 'held', value: 'x', code: 'digest-missing', reason: 'no digest', place: { line: 3 } },
    { state: 'unusable', reason: 'unknown-policy', message: 'no such policy', place: { line: 4 } },
    { state: 'unusable', reason: 'single-quotes', place: { line: 5 } },
  ]);
  const object = { apiVersion: '', kind: '', name: '', namespace: '' };
  expect(changes).toEqual([{ file: 'a.yaml', object, old: 'old', new: N, setter: 'ns:p' }]);
});

test('a file whose values are current has no new content', () => {
  const result = rewrite(`a: ${N} ${M()}\nb: 'v2' ${M('ns:p:tag')}\n`, image);
  expect(result).toMatchObject({ changes: [], problems: [] });
  expect(result.bytes).toBeUndefined();
});

test('changes are in the order of the values, wherever their markers stand', () => {
  const text = `s:\n  ${M('ns:p:tag')}\n  - one\n  - two ${M('ns:p:name')}\n`;
  expect(rewrite(text, image).changes.map((change) => change.setter)).toEqual(['ns:p:tag', 'ns:p:name']);
});

test('a marker stays attached to its value', () => {
  const after = textOf(rewrite(`a: | ${M()}\nb: [\n  x, ${M()}\n]\n`, image)) ?? '';
  expect(statesOf(after)).toEqual(['usable', 'usable']);
});
