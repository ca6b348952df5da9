import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadManifests } from '../../../src/manifests/load-manifests.ts';
import { createMemoryTree, loadFiles, loadText, toLines } from '../memory-tree.ts';

const head = 'apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata: {name: app}\n';

const valid = `${head}spec: {image: a/b, interval: 5m}\n`;

function bomb(levels: number): string {
  const lines = Array.from({ length: levels }, (_, i) => `b${i + 1}: &b${i + 1} [${`*b${i},`.repeat(9)}]\n`);
  return `b0: &b0 [lol]\n${lines.join('')}`;
}

describe('hostile YAML', () => {
  test.each([
    [
      'nested aliases that stand for billions of values',
      bomb(20),
      /expected aliases that stand for at most 10000 values/,
    ],
    ['an alias inside of its own anchor', 'spec: &a {x: *a}\n', /expected values nested at most 200 deep/],
    ['merge keys that merge themselves', 'spec: &a {<<: *a}\n', /expected values nested at most 200 deep/],
    ['merging a text', 'spec: {<<: text}\n', /expected a map to merge at "<<", found a scalar/],
    ['deep flow lists', `spec: ${'['.repeat(50_000)}`, /nested too deeply/],
    ['deep flow maps', `spec: ${'{a: '.repeat(20_000)}`, /nested too deeply/],
    ['deep block lists', `spec:\n ${'- '.repeat(50_000)}x`, /nested too deeply/],
    ['lists just below the limit of the parser', `spec: ${'['.repeat(400)}${']'.repeat(400)}`, /nested/],
    [
      'a document without end',
      `spec: ${'a'.repeat(1_600_000)}`,
      /expected a document of at most 1572864 characters/,
    ],
    [
      'the same key again and again',
      `spec: {${'k: 1, '.repeat(2_000)}}`,
      /expected every key once, found "k" a second time/,
    ],
    ['a list as a key', 'spec: {? [a] : b}', /expected a text as the key, found a list/],
    ['control characters', 'spec: "\u0000\u0007', /missing closing/],
  ])('%s: one error, and the next document is read', (_, text, message) => {
    const { manifests, problems } = loadText(`${head}${text}\n---\n${valid}`);
    expect(toLines(problems)).toEqual([expect.stringMatching(message)]);
    expect(manifests.imageRepositories).toHaveLength(1);
  });

  test('a few thousand aliases of a small value are fine', () => {
    const items = `spec: {image: a/b, interval: 5m, x: [&a {b: c}, ${'*a,'.repeat(3_000)}]}`;
    expect(toLines(loadText(head + items).problems)).toEqual([
      expect.stringMatching(/^warning .* unknown-field: spec\.x: /),
    ]);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s is an ordinary key everywhere',
    (key) => {
      const text = `${valid.replace('app', `app, labels: {${key}: polluted}, annotations: {${key}: polluted}, ${key}: {x: polluted}`)}${key}: {spec: polluted}\n`;
      const { manifests, problems } = loadText(text);
      const labels = manifests.imageRepositories.map(({ metadata }) => Object.entries(metadata.labels));
      // Kubernetes takes no label key that starts with an underscore.
      expect(labels).toEqual(key === '__proto__' ? [] : [[[key, 'polluted']]]);
      expect(problems.filter(({ code }) => code === 'unknown-field')).toHaveLength(1);
      expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  test('a __proto__ key of a map of texts is kept as data', () => {
    const text = `apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageUpdateAutomation\nmetadata: {name: a}\nspec:\n  interval: 1m\n  sourceRef: {name: a}\n  git: {commit: {author: {email: a}, messageTemplateValues: {__proto__: x}}}`;
    const values = loadText(text).manifests.imageUpdateAutomations[0]?.spec.git?.commit.messageTemplateValues;
    expect(Object.entries(values ?? {})).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
  });

  test('messages stay short and on one line, whatever the manifest says', () => {
    const text = valid
      .replace('name: app', `name: "A${'x\\n'.repeat(5_000)}"`)
      .replace('5m', `"${'9\\n'.repeat(5_000)}"`);
    for (const line of toLines(loadText(text).problems)) {
      expect(line.length).toBeLessThan(300);
      expect(line).not.toContain('\n');
    }
  });
});

describe('any input', () => {
  const kinds = fc.constantFrom('ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation', 'GitRepository');
  const fields = fc.constantFrom(
    'image',
    'interval',
    'policy',
    'semver',
    'range',
    'imageRepositoryRef',
    'name',
    'git',
  );
  const more = fc.constantFrom(
    'commit',
    'accessFrom',
    'namespaceSelectors',
    'matchLabels',
    'exclusionList',
    'sourceRef',
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('5m', '${x}', null, true, 1.5, '', '__proto__', 'Setters', 'GitRepository'),
      fc.string(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fields, more, fc.string()), tie('value'), { maxKeys: 6 }),
    ),
  }));

  test('never throws, and gives an object or an error', () => {
    fc.assert(
      fc.property(kinds, value, value, (kind, spec, metadata) => {
        const group = kind === 'GitRepository' ? 'source' : 'image';
        const object = { apiVersion: `${group}.toolkit.fluxcd.io/v1`, kind, metadata, spec };
        const { manifests, problems } = loadText(JSON.stringify(object));
        const { rejected, ...lists } = manifests;
        const found = Object.values(lists).flat().length;
        expect(found + problems.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(0);
        expect((rejected ?? []).length + found).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  test('never throws on text or bytes', () => {
    const pieces = fc.constantFrom(
      'apiVersion: image.toolkit.fluxcd.io/v1\n',
      'kind: ImagePolicy\n',
      'spec:\n',
      ' ',
      '- ',
      '---\n',
      '...\n',
      '&a ',
      '*a ',
      '<<: ',
      '? ',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      '|\n',
      '>\n',
      '!',
      '%',
      '\t',
      '#',
      '\n',
      '\r',
      'a: ',
      '\uFEFF',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string()), { maxLength: 40 }),
        fc.uint8Array(),
        (texts, bytes) => {
          const text = `# image.toolkit.fluxcd.io/\n${texts.join('')}`;
          const { problems } = loadFiles({
            'a.yaml': text,
            'b.yaml': Buffer.concat([Buffer.from('image.toolkit.fluxcd.io/v1'), bytes]),
          });
          expect(problems.every(({ message }) => message !== '')).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a file that would take long to parse', () => {
  const head =
    'apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata: {name: a, namespace: b}\nspec:';
  const many = 1_000_000;

  test.each([
    ['open lists', `${head} ${'['.repeat(many)}`],
    ['items of one line', `${head} [${'a,'.repeat(many / 2)}]`],
    ['nested dashes', `${head}\n${'- '.repeat(many / 2)}`],
    ['nested keys', `${head}\n${'? '.repeat(many / 2)}`],
    ['keys', `${head}\n${'  k: 1\n'.repeat(many / 7)}`],
    ['comments', `${head} {}\n${'# c\n'.repeat(many / 4)}`],
    ['tags', `${head} ${'!a '.repeat(many / 3)}`],
    ['documents', `${head} {}\n---\n`.repeat(2_001)],
    ['short documents', '# image.toolkit.fluxcd.io/\na:\n---\n'.repeat(2_001)],
  ])('of many %s is a problem, raw and in a build', (_, text) => {
    const raw = loadText(text);
    expect(raw.problems.map(({ code }) => code)).toContain('file-too-large');
    const files = { 'c/kustomization.yaml': 'resources: [a.yaml]\n', 'c/a.yaml': text };
    const rendering = { isOwnUrl: () => true };
    const built = loadManifests(createMemoryTree(files), ['c'], { rendering });
    expect(built.problems.map(({ code }) => code)).toEqual(['file-too-large']);
  });

  test.each([
    ['a separator', ''],
    ['comments', '# the end\n'],
  ])('of as many documents as there may be is read, with %s behind the last one', (_, end) => {
    const document = (index: number) =>
      `${head.replace('{name: a,', `{name: a${index},`)} {imageRepositoryRef: {name: a}, policy: {semver: {range: 1.x}}}\n---\n`;
    const text = Array.from({ length: 2_000 }, (__, index) => document(index)).join('') + end;
    const files = { 'c/kustomization.yaml': 'resources: [a.yaml]\n', 'c/a.yaml': text };
    const rendering = { isOwnUrl: () => true };
    for (const { manifests, problems } of [
      loadManifests(createMemoryTree({ 'c/a.yaml': text }), ['c'], { defaultNamespace: 'b' }),
      loadManifests(createMemoryTree(files), ['c'], { rendering }),
    ]) {
      expect(problems).toEqual([]);
      expect(manifests.imagePolicies).toHaveLength(2_000);
    }
  });

  test('does not hide other files', () => {
    const small = `${head} {imageRepositoryRef: {name: a}, policy: {semver: {range: 1.x}}}\n`;
    const { manifests } = loadFiles({ 'a.yaml': `${head} ${'['.repeat(many)}`, 'b.yaml': small });
    expect(manifests.imagePolicies).toHaveLength(1);
  });
});
