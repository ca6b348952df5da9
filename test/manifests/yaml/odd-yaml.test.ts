import { describe, expect, test } from 'vitest';
import { source } from '../../support/source.ts';
import { loadFiles, loadText, toLines } from '../memory-tree.ts';

const repository = source`
  apiVersion: image.toolkit.fluxcd.io/v1
  kind: ImageRepository
  metadata:
    name: app
  spec:
    image: ghcr.io/org/app
    interval: 5m
`;

describe('odd but valid YAML', () => {
  test.each([
    ['line breaks of Windows', repository.replaceAll('\n', '\r\n'), 6, 10],
    ['a byte order mark', `\uFEFF${repository}`, 6, 10],
    ['no line break at the end', repository.trimEnd(), 6, 10],
    ['a document marker and comments', `# one\n---\n# two\n${repository}...\n`, 9, 10],
    ['a document marker with a comment', `--- # first\n${repository}`, 7, 10],
    ['directives', `%YAML 1.2\n%TAG ! tag:example.com,2000:\n---\n${repository}`, 9, 10],
    ['directives after another document', `a: 1\n...\n# x\n%YAML 1.1\n---\n${repository}`, 11, 10],
    ['empty documents', `---\n---\n# nothing\n---\n\n---\n${repository}---\n`, 12, 10],
    [
      'JSON',
      JSON.stringify({
        apiVersion: 'image.toolkit.fluxcd.io/v1',
        kind: 'ImageRepository',
        metadata: { name: 'app' },
        spec: { image: 'ghcr.io/org/app', interval: '5m' },
      }),
      1,
      111,
    ],
    [
      'a document end with Windows line breaks',
      `a: 1\r\n...\r\n---\r\n${repository.replaceAll('\n', '\r\n')}`,
      9,
      10,
    ],
    [
      'a quoted value that goes on in the first column',
      repository.replace('name: app', 'name: app\n  annotations:\n    x: \'{\n"y": 1\n}\''),
      10,
      10,
    ],
    [
      'brackets that close in front of their key',
      repository.replace('name: app', 'name: app\n  labels: {\na: b\n}'),
      9,
      10,
    ],
    ['a value on the next line', repository.replace('image: ', 'image:\n    '), 7, 5],
    ['a folded block', repository.replace('image: ghcr.io/org/app', 'image: >-\n    ghcr.io/org/app'), 6, 10],
    [
      'an anchor and an alias',
      repository
        .replace('name: app', 'name: app\n  annotations: {x: &image ghcr.io/org/app}')
        .replace('image: ghcr.io/org/app', 'image: *image'),
      7,
      10,
    ],
  ])('%s', (_, text, line, column) => {
    const { manifests, problems } = loadText(text);
    expect(toLines(problems)).toEqual([]);
    expect(manifests.imageRepositories[0]?.spec).toMatchObject({
      image: 'ghcr.io/org/app',
      interval: 300_000,
    });
    expect(manifests.imageRepositories[0]?.placeOf(['spec', 'image'])).toEqual({
      file: 'a.yaml',
      line,
      column,
    });
  });

  test.each(['utf-16le', 'utf-16be'])('reads %s as PowerShell writes it', (encoding) => {
    const bytes = Buffer.from(`\uFEFF${repository}`, 'utf16le');
    const { manifests, problems } = loadFiles(
      { 'a.yaml': encoding === 'utf-16le' ? bytes : bytes.swap16() },
      { defaultNamespace: 'x' },
    );
    expect(toLines(problems)).toEqual([]);
    expect(manifests.imageRepositories[0]?.place).toEqual({ file: 'a.yaml', line: 1, column: 1 });
  });

  test('merge keys fill in what is not written, the first source first', () => {
    const { manifests, problems } = loadText(source`
      apiVersion: v1
      kind: List
      items:
        - apiVersion: image.toolkit.fluxcd.io/v1
          kind: ImageRepository
          metadata: { name: a }
          spec: &base { image: x/a, interval: 5m, timeout: 10s }
        - apiVersion: image.toolkit.fluxcd.io/v1
          kind: ImageRepository
          metadata: { name: b }
          spec:
            <<: [{ interval: 1m }, *base]
            image: x/b
    `);
    expect(toLines(problems)).toEqual([]);
    expect(manifests.imageRepositories[1]?.spec).toMatchObject({
      image: 'x/b',
      interval: 60_000,
      timeout: 10_000,
    });
  });

  test('a quoted merge key is a key', () => {
    const lines = toLines(loadText(`${repository}  '<<': {timeout: 1s}\n`).problems);
    expect(lines).toEqual([
      'warning a.yaml:8:3: unknown-field: spec["<<"]: expected a known field, found "<<"; Kubernetes drops it, remove it',
    ]);
  });

  test.each(['yes', 'Yes', 'on', 'TRUE', 'y'])('%s is true, as in a cluster', (text) => {
    const { manifests } = loadText(`${repository}  suspend: ${text}\n`);
    expect(manifests.imageRepositories[0]?.spec.suspend).toBe(true);
  });

  test.each(['no', 'off', 'False', 'N'])('%s is false, as in a cluster', (text) => {
    const { manifests } = loadText(`${repository}  insecure: ${text}\n`);
    expect(manifests.imageRepositories[0]?.spec.insecure).toBe(false);
  });

  test.each([
    ['yes', 'the boolean yes'],
    ['1_000', 'the number 1_000'],
    ['0b11', 'the number 0b11'],
    ['0x1F', 'the number 0x1F'],
    ['0777', 'the number 0777'],
    ['+1.5e3', 'the number +1.5e3'],
    ['.5', 'the number .5'],
    ['.inf', 'the number .inf'],
    ['[]', 'a list'],
  ])('%s is no text', (text, found) => {
    const lines = toLines(loadText(repository.replace('ghcr.io/org/app', text)).problems);
    expect(lines[0]).toContain(`spec.image: expected a string, found ${found}; `);
  });

  test.each(['1.2.3', '2024-01-01', '12:30:45', '"1.0"', '!!str 1.0', "'yes'", '1_a', '_1', '-a', 'nope'])(
    '%s is a text',
    (text) => {
      expect(toLines(loadText(repository.replace('ghcr.io/org/app', text)).problems)).toEqual([]);
    },
  );
});

describe('mistakes in YAML', () => {
  const template = source`
    apiVersion: image.toolkit.fluxcd.io/v1
    kind: ImagePolicy
    metadata: { name: app }
    spec:
      imageRepositoryRef: { name: app }
      policy:
        semver:
          range: RANGE
  `;
  const policy = (range: string) => template.replace('RANGE', () => range);

  test.each([
    [
      '>=1.0.0',
      'error a.yaml:8:15: yaml-syntax: expected YAML, found a mistake: block scalar header includes extra characters: >=1.0.0; a value that starts with > needs quotes, such as range: ">=1.0.0"',
    ],
    [
      '*',
      'error a.yaml:8:14: yaml-syntax: expected YAML, found a mistake: alias cannot be an empty string; a value that starts with * needs quotes, such as range: "*"',
    ],
    [
      '*.x',
      'error a.yaml:8:14: yaml-syntax: expected a value or a known alias, found "*.x"; a value that starts with * needs quotes',
    ],
    [
      '@x',
      'error a.yaml:8:14: yaml-syntax: expected YAML, found a mistake: plain value cannot start with reserved character @; a value that starts with @, `, %, & or ! needs quotes',
    ],
    [
      '"1.x',
      'error a.yaml:9:1: yaml-syntax: expected YAML, found a mistake: missing closing "quote; correct the file',
    ],
    [
      '1.x: 2',
      'error a.yaml:8:14: yaml-syntax: expected YAML, found a mistake: nested mappings are not allowed in compact mappings; a value that contains ": " needs quotes',
    ],
    [
      '{{ .Values.range }}',
      'error a.yaml:8:15: yaml-syntax: expected a text as the key, found a map; put a value that starts with { or [ in quotes, and render templates ({{ … }}) first',
    ],
    [
      '1.x\n{{ if x }}',
      'error a.yaml:9:1: yaml-syntax: expected YAML, found a mistake: implicit map keys need to be followed by map values; render templates ({{ … }}) first, or leave their directory out',
    ],
    [
      '1.x\n\tb: c',
      'error a.yaml:9:1: yaml-syntax: expected YAML, found a mistake: tabs are not allowed as indentation; indent with spaces',
    ],
    [
      '1.x\n<<<<<<< HEAD',
      'error a.yaml:9:1: yaml-syntax: expected YAML, found a mistake: implicit map keys need to be followed by map values; resolve the merge conflict',
    ],
    [
      '1.x\n      range: 2.x',
      'error a.yaml:9:7: yaml-syntax: expected every key once, found "range" a second time; remove one of them',
    ],
  ])('range: %s', (range, line) => {
    expect(toLines(loadText(policy(range)).problems)[0]).toBe(line);
  });

  test('a range that reads as a tag is warned about', () => {
    expect(toLines(loadText(policy('!=1.0.0')).problems)).toEqual([
      'warning a.yaml:8:14: yaml-syntax: expected a value, found a tag: Unresolved tag: !=1.0.0; put a value that starts with ! in quotes',
    ]);
  });

  test('bytes that are not UTF-8 are reported', () => {
    const bytes = Buffer.concat([Buffer.from('# image.toolkit.fluxcd.io/v1\n'), Buffer.from([0xc3, 0x28])]);
    expect(toLines(loadFiles({ 'a.yaml': bytes }).problems)).toEqual([
      'error a.yaml:1:1: yaml-syntax: expected UTF-8 text, found bytes that are not; save the file as UTF-8',
    ]);
  });
});
