import { describe, expect, test } from 'vitest';
import { findMarkers, hasMarkerText } from '../../src/rewrite/find-markers.ts';
import { M, statesOf } from './support.ts';

describe('a marker counts', () => {
  test.each([
    ['behind a value', `a: old ${M()}\n`],
    ['behind a list item', `s:\n- old ${M()}\n`],
    ['behind a value in a list item', `s:\n- a: old ${M()}\n`],
    ['alone above a list item that is a single value', `s:\n${M()}\n- old\n`],
    ['above such an item with any indentation', `s:\n  ${M()}\n  - old\n`],
    ['between a key and its value on the next line', `a:\n  ${M()}\n  old\n`],
    ['behind a value on its own line', `a:\n  old ${M()}\n`],
    ['behind an empty string', `a: "" ${M()}\n`],
    ['behind null', `a: ~ ${M()}\n`],
    ['behind an item of a flow collection on several lines', `s: [\n  old, ${M()}\n  x\n]\n`],
    ['behind the last item, which has no comma', `s: {\n  a: old ${M()}\n}\n`],
    ['behind the indicator of a block scalar', `a: | ${M()}\n  old\n`],
    ['behind the last line of a plain scalar', `a: old\n  more ${M()}\n`],
    ['behind the last line of a quoted scalar', `a: "old\n  more" ${M()}\n`],
    ['behind an anchored value', `a: &x old ${M()}\nb: *x\n`],
    ['behind a tagged value', `a: !foo old ${M()}\n`],
    ['under an empty key', `"": old ${M()}\n`],
    ['under a complex key', `? [a, b]\n: old ${M()}\n`],
    ['behind a tab', `a: old\t${M()}\n`],
    ['behind a quote without a space', `a: "old"${M()}\n`],
    ['on the first line behind ---', `---\na: old ${M()}\n`],
    ['in the second document', `a: 1\n---\nb: old ${M()}\n`],
    ['in a list at the top', `- a: old ${M()}\n`],
  ])('%s', (_, text) => {
    expect(statesOf(text)).toEqual(['usable']);
  });

  test.each([
    ['without spaces', `#{"$imagepolicy":"ns:p"}`],
    ['with many #', `### {"$imagepolicy": "ns:p"}`],
    ['with spaces everywhere', `#   {  "$imagepolicy"  :  "ns:p"  }   `],
    ['with a second string', `# {"$imagepolicy": "ns:p", "x": "y"}`],
    ['with a null', `# {"$imagepolicy": "ns:p", "x": null}`],
    ['with the key twice', `# {"$imagepolicy": "no:pe", "$imagepolicy": "ns:p"}`],
  ])('written %s', (_, comment) => {
    const { markers } = findMarkers('a.yaml', Buffer.from(`a: old ${comment}\n`));
    expect(markers.map(({ state }) => state.usable && state.setter)).toEqual([
      { namespace: 'ns', policy: 'p', part: 'reference', text: 'ns:p' },
    ]);
  });

  test.each([
    ['as a reference of the setter library', '# {"$ref":"#/definitions/io.k8s.cli.setters.ns:p:tag"}'],
    ['with an escaped dollar', '# {"\\u0024imagepolicy": "ns:p:tag"}'],
  ])('%s, in a file that has the marker text as well', (_, comment) => {
    const { markers } = findMarkers('a.yaml', Buffer.from(`a: old ${comment}\nb: c ${M()}\n`));
    expect(markers.map(({ state }) => state.usable && state.setter.text)).toEqual(['ns:p:tag', 'ns:p']);
    expect(findMarkers('a.yaml', Buffer.from(`a: old ${comment}\n`)).markers).toEqual([]);
  });

  test.each([
    ['ns:p', 'reference'],
    ['ns:p:tag', 'tag'],
    ['ns:p:name', 'name'],
    ['ns:p:digest', 'digest'],
  ])('as %s for the %s', (text, part) => {
    const [marker] = findMarkers('a.yaml', Buffer.from(`a: old ${M(text)}\n`)).markers;
    expect(marker?.state).toMatchObject({
      setter: { namespace: 'ns', policy: 'p', part, text },
      value: 'old',
    });
  });
});

describe('a marker does not count and says why', () => {
  test.each([
    ['malformed-json', 'a: old # {"$imagepolicy": "ns:p"} keep\n'],
    ['malformed-json', 'a: old # keep {"$imagepolicy": "ns:p"}\n'],
    ['malformed-json', 'a: old # {"$imagepolicy": "ns:p"\n'],
    ['malformed-json', 'a: old # ["$imagepolicy", "ns:p"]\n'],
    ['malformed-json', 'a: old # {"x": {"$imagepolicy": "ns:p"}}\n'],
    ['not-a-string', 'a: old # {"$imagepolicy": "ns:p", "x": 1}\n'],
    ['not-a-string', 'a: old # {"$imagepolicy": 1}\n'],
    ['not-a-string', 'a: old # {"$imagepolicy": null}\n'],
    ['not-a-string', 'a: old # {"$imagepolicy": ""}\n'],
    ['not-a-string', 'a: old # {"x": 1, "x": "y", "$imagepolicy": "ns:p"}\n'],
    ['single-quotes', "a: old # {'$imagepolicy': 'ns:p'}\n"],
    ['malformed-name', `a: old ${M('p')}\n`],
    ['malformed-name', `a: old ${M('ns/p')}\n`],
    ['malformed-name', `a: old ${M(' ns:p')}\n`],
    ['malformed-name', `a: old ${M('ns:p%20')}\n`],
    ['unknown-suffix', `a: old ${M('ns:p:TAG')}\n`],
    ['unknown-suffix', `a: old ${M('ns:p:tag:x')}\n`],
    ['in-block-scalar', `a: |\n  old ${M()}\n`],
    ['in-quoted-string', `a: 'old ${M()}'\n`],
    ['in-plain-text', `a: old#{"$imagepolicy":"ns:p"}\n`],
    ['on-own-line', `${M()}\na: old\n`],
    ['on-own-line', `s:\n${M()}\n- a: old\n`],
    ['on-own-line', `s:\n- x\n# other\n${M()}\n- old\n`],
    ['on-own-line', `a: old\n${M()}\n`],
    ['on-collection', `a: ${M()}\n  b: old\n`],
    ['on-collection', `a: ${M()}\n- old\n`],
    ['on-collection', `a: {b: old} ${M()}\n`],
    ['on-collection', `a: [old] ${M()}\n`],
    ['on-key', `a: ${M()}\n  old\n`],
    ['on-key', `? old ${M()}\n: v\n`],
    ['on-alias', `a: &x old\nb: *x ${M()}\n`],
    ['on-empty-value', `a: ${M()}\nb: c\n`],
    ['blocked-by-comment', `s:\n${M()}\n- old # other\n`],
    ['outside-object', `a: 1\n--- ${M()}\nb: 1\n`],
    ['outside-object', `a: 1\n...\n${M()}\n`],
    ['outside-object', `a: 1\n--- # x\n~ ${M()}\n`],
    ['unparsable-file', `a: old ${M()}\nb: *nope\n`],
    ['unparsable-file', `a: old ${M()}\n\tb: c\n`],
    ['unparsable-file', `a: old ${M()}\n--- text\nb: c\n`],
    ['unparsable-file', `%YAML 1.2\n---\na: old ${M()}\n`],
    ['unparsable-file', `metadata: x\na: old ${M()}\n`],
    ['unparsable-file', `a: old ${M()}\n---\njust text\n`],
    ['unparsable-file', `{a: b}\nc: old ${M()}\n`],
    ['template-file', `{{- if .Values.x }}\na: old ${M()}\n{{- end }}\n`],
  ])('%s: %j', (reason, text) => {
    expect(statesOf(text)).toEqual([reason]);
  });

  test('in a repeated key: only the first one counts', () => {
    expect(statesOf(`a: old ${M()}\na: old ${M()}\n`)).toEqual(['usable', 'duplicate-key']);
    expect(statesOf(`a:\n  b: old ${M()}\na:\n  b: old ${M()}\n`)).toEqual(['usable', 'duplicate-key']);
  });

  test('in a large mapping with a repeated key, too', () => {
    const keys = Array.from({ length: 40 }, (_, index) => `k${index}: old ${M()}\n`);
    expect(new Set(statesOf(keys.join('')))).toEqual(new Set(['usable']));
    expect(statesOf([...keys, keys[7]].join('')).at(-1)).toBe('duplicate-key');
  });

  test('outside of the items of a list object', () => {
    const text = `apiVersion: v1\nkind: List\nmetadata:\n  x: old ${M()}\nitems:\n- kind: Pod\n  a: old ${M()}\n`;
    expect(statesOf(text)).toEqual(['outside-items', 'usable']);
  });

  test.each([
    ['UTF-16 with a byte order mark', Buffer.from(`\uFEFFa: old ${M()}\n`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(`a: old ${M()}\n`, 'utf16le').swap16()],
    ['bytes that are not UTF-8', Buffer.from(`a: \xff\nb: old ${M()}\n`, 'latin1')],
    ['control characters', Buffer.from(`a: \x01\nb: old ${M()}\n`)],
  ])('in %s', (_, bytes) => {
    expect(hasMarkerText(bytes)).toBe(true);
    expect(statesOf(bytes)).toEqual(['unreadable-encoding']);
  });
});

test('an unreadable file has one problem at the place of the fault', () => {
  const { problems } = findMarkers('dir/a.yaml', Buffer.from(`a: old ${M()}\nb: [c\n`));
  expect(problems).toEqual([
    {
      severity: 'warning',
      code: 'yaml-syntax',
      message: expect.stringContaining("did not find expected ',' or ']'"),
      place: { file: 'dir/a.yaml', line: 3, column: 1 },
    },
  ]);
});

test('places count lines and UTF-16 columns from 1, and not the byte order mark', () => {
  const text = `\uFEFF# 컨테이너\r\nimage: "😀" ${M()}\r\nb: |\r\n  é ${M()}\r\n`;
  const { markers } = findMarkers('a.yaml', Buffer.from(text));
  expect(markers.map(({ place }) => [place.line, place.column])).toEqual([
    [2, 13],
    [4, 8],
  ]);
});

test('a marker belongs to the object of its document', () => {
  const text = `kind: A\nmetadata: {name: a, namespace: x}\nv: old ${M()}\n---\napiVersion: v1\nkind: B\nmetadata:\n  name: 12\nv: old ${M()}\n`;
  expect(findMarkers('a.yaml', Buffer.from(text)).markers.map(({ object }) => object)).toEqual([
    { apiVersion: '', kind: 'A', name: 'a', namespace: 'x' },
    { apiVersion: 'v1', kind: 'B', name: '12', namespace: '' },
  ]);
});

test.each([
  ['"$imagepolicy"', true],
  [`'$imagepolicy'`, true],
  ['$imagepolicy', false],
  [`"$imagepolicy'`, false],
  ['$imagepolicy "$imagepolicies" "$imagepolicy"', true],
  ['', false],
])('hasMarkerText(%j) is %s', (text, expected) => {
  expect(hasMarkerText(Buffer.from(text))).toBe(expected);
});

/** Well below the limits of a stack and of a run's patience, far above what a person writes. */
const MANY = 150_000;

test.each([
  ['comment lines', `? a\n: b\n${'# c\n'.repeat(MANY)}x: old ${M()}\n`, ['usable']],
  ['separators', `a: &x old ${M()}\n${'---\n'.repeat(MANY)}`, ['usable']],
  ['lines of a scalar', `a:\n${'  b\n'.repeat(MANY)}  c ${M()}\n`, ['usable']],
  ['blank lines', `? a\n: b\n${'\n'.repeat(MANY)}x: old ${M()}\n`, ['usable']],
  ['open brackets', `a: ${'['.repeat(MANY)} ${M()}\n`, ['unparsable-file']],
  ['open brackets in the marker', `a: b # {"$imagepolicy": ${'['.repeat(MANY)}\n`, ['malformed-json']],
])('%s without number are no danger', (_, text, states) => {
  expect(statesOf(text)).toEqual(states);
});

test('a message stays short, however long the comment is', () => {
  const [marker] = findMarkers(
    'a.yaml',
    Buffer.from(`a: b # {"$imagepolicy": ${'x'.repeat(MANY)}\n`),
  ).markers;
  expect(JSON.stringify(marker?.state).length).toBeLessThan(1_000);
});
