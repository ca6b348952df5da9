import { describe, expect, test } from 'vitest';
import { findMarkers } from '../../../src/rewrite/find-markers.ts';
import type { MappedValue } from '../../../src/rewrite/find-markers.ts';
import { parsePath } from '../../../src/rewrite/mapped/parse-path.ts';
import { rewriteFile } from '../../../src/rewrite/rewrite-file.ts';
import { source } from '../../support/source.ts';

const place = { file: 'tidemark.yaml', line: 5, column: 5 };

function map(path: string, more: Partial<MappedValue> = {}): MappedValue {
  const steps = parsePath(path);
  if ('message' in steps) throw new Error(steps.message);
  const setter = { namespace: 'a', policy: 'b', part: 'tag', text: 'a:b:tag', isMapped: true } as const;
  return { file: 'f.yaml', steps, path, setter, place, ...more };
}

function setAll(
  text: string,
  mapped: readonly MappedValue[],
  { value = '2.0.0', file = 'f.yaml' }: { readonly value?: string; readonly file?: string } = {},
) {
  const marked = findMarkers(file, Buffer.from(text), mapped);
  const rewrite = rewriteFile(marked, () => ({ kind: 'value', value }));
  const after = rewrite.bytes === undefined ? undefined : Buffer.from(rewrite.bytes).toString();
  return { ...rewrite, after, markers: marked.markers };
}

/** What became of the only mapping, in words. */
function explain(text: string, mapped: MappedValue, file?: string): string {
  const { outcomes } = setAll(text, [mapped], file === undefined ? {} : { file });
  const [outcome] = outcomes;
  return outcome?.state === 'unusable' ? `${outcome.reason}: ${outcome.message}` : (outcome?.state ?? 'none');
}

const ugly = source`
  # a file that nobody wants to touch
  spec:   {containers: [ {name: web,image: "x:1.0.0" } , {image: 'y:1.0.0', name: "side car"}]}
  images:
  - {name: q}
  -   newTag:    1.0.0   # with a comment
      name: p
  ? weird
  : - >-
      1.0.0
  data:
    app.properties: &v !!str 1.0.0
    again: *v
`;

describe('a mapped value', () => {
  test.each([
    ['spec.containers[0].image', 'x:1.0.0"', '2.0.0"'],
    ['spec.containers[name="side car"].image', "'y:1.0.0'", "'2.0.0'"],
    ['images[name=p].newTag', 'newTag:    1.0.0   # with', 'newTag:    2.0.0   # with'],
    ['weird[0]', '    1.0.0\ndata', '    2.0.0\ndata'],
    ['data["app.properties"]', '!!str 1.0.0', '!!str 2.0.0'],
  ])('at %s is set, and no other byte changes', (path, before, after) => {
    expect(setAll(ugly, [map(path)]).after).toBe(ugly.replace(before, after));
  });

  test('keeps line breaks of Windows and a byte order mark', () => {
    const text = '\uFEFFa: 1\r\nb:\r\n  - tag: "1.0.0"\r\n';
    expect(setAll(text, [map('b[0].tag')]).after).toBe(text.replace('1.0.0', '2.0.0'));
  });

  test('in JSON is set, and the file stays JSON', () => {
    const text = '{\n\t"services": [\n\t\t{"name": "a\\/b", "é": "1.0.0"}],"n":1 }';
    expect(setAll(text, [map('services[name="a/b"].é')], { file: 'f.json' }).after).toBe(
      text.replace('1.0.0', '2.0.0'),
    );
  });

  test.each([
    [
      'escapes',
      String.raw`{"k\ud83d\ude00":"\/\\\"","t":"1.0.0","x":["\u0000", -1.5e3, true, null, {}, []]}`,
    ],
    ['long keys', `{"${'k'.repeat(3_000)}":"v","t":"1.0.0"}`],
    ['a byte order mark', '\uFEFF{"t":"1.0.0"}\r\n'],
  ])('in JSON with %s is set', (_, text) => {
    expect(setAll(text, [map('t')], { file: 'f.JSON' }).after).toBe(text.replace('1.0.0', '2.0.0'));
  });

  test('in JSON is written in its escapes', () => {
    const { after } = setAll('{"t":"\\u00e9"}', [map('t')], { file: 'f.json', value: 'é"\u2028' });
    expect(JSON.parse(after ?? '')).toEqual({ t: 'é"\u2028' });
  });

  test('in JSON that is nested without end is refused', () => {
    const text = `${'['.repeat(100_000)}"1.0.0"${']'.repeat(100_000)}`;
    expect(explain(text, map('[0]'), 'f.json')).toMatch(/nested deeper than 500/);
  });

  test('in JSON on one line of many items is set', () => {
    const text = `{"a":[${'{"tag":"1.0.0"},'.repeat(10_000)}{"tag":"1.0.0"}]}`;
    const { after } = setAll(text, [map('a[10000].tag')], { file: 'f.json' });
    expect(after?.length).toBe(text.length);
    expect(after?.endsWith('{"tag":"2.0.0"}]}')).toBe(true);
  });

  test('has the place of the value, the object around it, and the place of its mapping', () => {
    const text = 'kind: Deployment\nmetadata: {name: web}\nspec:\n  tag: 1.0.0\n';
    expect(setAll(text, [map('spec.tag')]).markers).toMatchObject([
      {
        place: { file: 'f.yaml', line: 4, column: 8 },
        object: { kind: 'Deployment', name: 'web' },
        mapped: { place },
      },
    ]);
  });

  test('stands beside markers, each with its own value', () => {
    const text = 'a: 1 # {"$imagepolicy": "a:b:tag"}\nb: 1\n';
    expect(setAll(text, [map('b')]).after).toBe(text.replace('a: 1', 'a: 2.0.0').replace('b: 1', 'b: 2.0.0'));
  });

  const documents = source`
    kind: A
    metadata: {name: x, namespace: n}
    tag: 1.0.0
    ---
    # nothing
    ---
    kind: A
    metadata: {name: y}
    tag: 1.0.0
    ---
    kind: List
    items:
      - {kind: B, metadata: {name: z}, tag: 1.0.0}
      - {kind: B, metadata: {name: w}, tag: 1.0.0, other: 1.0.0}
  `;

  test.each([
    ['a document by its number', map('tag', { document: 1 }), 1],
    ['an object by its name', map('tag', { object: { kind: 'A', name: 'x' } }), 0],
    ['an item of a list by its name', map('tag', { object: { name: 'w' } }), 3],
    ['the only document that has it', map('items[0].tag'), 2],
  ])('is found in %s', (_, mapped, occurrence) => {
    let count = 0;
    const expected = documents.replaceAll('tag: 1.0.0', (text) =>
      count++ === occurrence ? 'tag: 2.0.0' : text,
    );
    expect(setAll(documents, [mapped]).after).toBe(expected);
  });

  test.each([
    [
      'a path of several documents',
      map('tag'),
      /^path-not-found: tag: expected the path in one document, found it in the documents 0, 1; say which one/,
    ],
    ['a path of none', map('nothing'), /expected nothing in one of the 3 documents, found it in none/],
    [
      'a document that is not there',
      map('tag', { document: 3 }),
      /expected a document 3, counted from 0, found 3 in the file \(f\.yaml\)/,
    ],
    [
      'an object that is not there',
      map('tag', { object: { kind: 'A', name: 'q' } }),
      /expected an object "A q", found A x, A y, List, B z, B w/,
    ],
  ])('is refused for %s', (_, mapped, message) => {
    expect(explain(documents, mapped)).toMatch(message);
  });

  test.each([
    [
      'a key that is not there',
      'a: {b: 1}\n',
      'a.c',
      /^path-not-found: a\.c: at a: expected the key "c", found "b" \(f\.yaml:1:5\)/,
    ],
    ['a merged key', 'x: &x {t: 1}\na:\n  <<: *x\n', 'a.t', /found "<<"; what << merges in is not looked at/],
    ['a list instead of a map', 'a: [1, 2]\n', 'a.b', /expected a map with the key "b", found a list of 2/],
    ['a map instead of a list', 'a: {b: 1}\n', 'a[0]', /expected a list, found a map of 1/],
    ['an item that is not there', 'a: [1, 2]\n', 'a[2]', /expected an item \[2\], counted from 0, found 2/],
    ['a name that is not there', 'a: [{name: x}]\n', 'a[name=y]', /expected an item with name=y, found "x"/],
    ['a name twice', 'a: [{name: x}, {name: x}]\n', 'a[name=x]', /expected one item with name=x, found 2/],
    [
      'a map at the end',
      'a: {b: 1}\n',
      'a',
      /^path-not-a-text: a: expected a single value, found a map of 1/,
    ],
    ['an alias', 'a: &x 1\nb: *x\n', 'b', /^on-alias: b: expected a value, found the alias \*x/],
    ['a way through an alias', 'a: &x {t: 1}\nb: *x\n', 'b.t', /^on-alias: b\.t: at b: found the alias \*x/],
    ['an empty value', 'a:\n', 'a', /^on-empty-value/],
    ['a null', 'a: ~\n', 'a', /^on-empty-value/],
    ['a key twice', 'a: 1\na: 2\n', 'a', /^duplicate-key/],
    ['a way through a value', 'a: 1\n', 'a.b', /expected a map with the key "b", found the value "1"/],
    ['an empty file', '', 'a', /expected a document, found an empty file/],
    [
      'the value of a template',
      'a: {{ .Values.x }}\n',
      'a',
      /^template-file: a: expected a value, found a template/,
    ],
    [
      'a template',
      'a: 1\n{{ if .Values.x }}\n',
      'a',
      /^unparsable-file: the file is left alone because it is a template/,
    ],
    ['a file that is no YAML', 'a: [\n', 'a', /^unparsable-file: /],
    ['a single text', 'A=b\n', 'a', /^unparsable-file: /],
  ])('is refused for %s', (_, text, path, message) => {
    expect(explain(text, map(path))).toMatch(message);
  });

  test.each([
    [
      'a number in JSON',
      '{"a": 1}',
      /^path-not-a-text: a: expected a string in quotes, found "1" \(f\.json:1:7\)/,
    ],
    ['what is no JSON', "{a: 'x'}", /^unparsable-file: the file is left alone because it is not JSON/],
    ['comments in JSON', '{"a": "1"} // x', /^unparsable-file: /],
    ['a key twice in JSON', '{"a": "1", "a": "2"}', /^duplicate-key: /],
  ])('is refused for %s', (_, text, message) => {
    expect(explain(text, map('a'), 'f.json')).toMatch(message);
  });

  test('does not take a key for an own property', () => {
    expect(explain('{"a": {}}', map('a.constructor'), 'f.json')).toMatch(/expected the key "constructor"/);
    expect(explain('{"a": "x"}', map('a.length'), 'f.json')).toMatch(/found the value "x"/);
  });

  test('that has a marker is left to the marker', () => {
    const text = 'a: 1.0.0 # {"$imagepolicy": "x:y:tag"}\n';
    const { outcomes } = setAll(text, [map('a')]);
    expect(outcomes).toMatchObject([
      { state: 'updated' },
      {
        state: 'unusable',
        reason: 'second-writer',
        message: 'a: expected one writer of the value, found a marker, too (f.yaml:1:10); remove one of them',
        place,
      },
    ]);
  });

  test('of two mappings is left alone', () => {
    const other = map('a', { place: { ...place, line: 9 } });
    const { outcomes, after } = setAll('a: 1.0.0\n', [map('a'), other]);
    expect(after).toBeUndefined();
    expect(outcomes.map((outcome) => outcome.state === 'unusable' && outcome.message)).toEqual([
      expect.stringContaining('found the mapping at tidemark.yaml:9:5'),
      expect.stringContaining('found the mapping at tidemark.yaml:5:5'),
    ]);
  });

  test('with an anchor warns that its aliases change, too', () => {
    expect(setAll('a: &x 1.0.0\nb: *x\n', [map('a')]).problems).toMatchObject([{ code: 'changed-alias' }]);
  });
});
