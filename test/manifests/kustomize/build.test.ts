import { describe, expect, test } from 'vitest';
import { type BuildOptions, buildKustomization } from '../../../src/manifests/kustomize/build.ts';
import { toPlaceText } from '../../../src/errors.ts';
import type { KustomizeFiles } from '../../../src/manifests/kustomize/files.ts';
import { shareSession } from '../../../src/manifests/kustomize/session.ts';
import { findMap } from '../../../src/manifests/kustomize/yaml/node.ts';
import { createMemoryFiles } from './memory-files.ts';

const REPOSITORY = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: cart
  annotations:
    registry: prod
spec:
  image: registry.example.com/cart
  interval: 5m
`;

function build(files: Readonly<Record<string, string>>, directory = '', options: BuildOptions = {}) {
  const found = buildKustomization(createMemoryFiles(files), directory, {
    loadRestrictorNone: true,
    ...options,
  });
  return { ...found, errors: found.problems.map(({ message }) => message) };
}

describe('the origin of values', () => {
  const files = {
    'base/kustomization.yaml': 'resources: [repo.yaml]\n',
    'base/repo.yaml': REPOSITORY,
    'patch.yaml':
      'apiVersion: image.toolkit.fluxcd.io/v1\nkind: X\nmetadata: {name: x}\nspec:\n  provider: aws\n',
    'kustomization.yaml': `resources: [base]
namespace: flux-system
patches:
  - path: patch.yaml
    target: {kind: ImageRepository}
  - target: {kind: ImageRepository}
    patch: |
      - op: add
        path: /spec/timeout
        value: 30s
  - patch: |-
      kind: X
      metadata: {name: x}
      spec:
        interval: 1h
    target: {kind: ImageRepository}
`,
  };
  const [object] = build(files).objects;

  test.each([
    [['spec', 'image'], 'base/repo.yaml:8:10'],
    [['spec', 'provider'], 'patch.yaml:5:13'],
    [['spec', 'timeout'], 'kustomization.yaml:10:16'],
    [['spec', 'interval'], 'kustomization.yaml:15:19'],
    [['metadata', 'namespace'], 'kustomization.yaml:2:12'],
    [['metadata', 'annotations', 'registry'], 'base/repo.yaml:6:15'],
    [['spec', 'absent', 'deeper'], 'base/repo.yaml:8:3'],
    [[], 'base/repo.yaml:1:1'],
  ])('%j was set at %s', (path, place) => {
    expect(object && toPlaceText(object.placeOf(path))).toBe(place);
  });

  test('survives carriage returns', () => {
    const crlf = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')]),
    );
    const [same] = build(crlf).objects;
    expect(same && toPlaceText(same.placeOf(['spec', 'timeout']))).toBe('kustomization.yaml:10:16');
  });

  test('is on problems too', () => {
    const { problems } = build({ 'kustomization.yaml': 'resources:\n  - gone.yaml\n' });
    expect(problems).toMatchObject([
      { code: 'path-not-found', place: { file: 'kustomization.yaml', line: 2, column: 5 } },
    ]);
  });
});

describe('remote entries', () => {
  test.each([
    'https://example.com/crds.yaml',
    'github.com/x/y?ref=main',
    'git@example.com:x/y.git',
    'git::https://x',
  ])('%s is left out with a warning, and so is a patch of data that finds nothing then', (name) => {
    const { objects, problems } = build({
      'kustomization.yaml': `resources: ["${name}", repo.yaml]
patches:
  - patch: |
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: from-afar}
      data: {a: b}
  - patch: |
      apiVersion: example.com/v1
      kind: Identity
      metadata: {name: from-afar}
`,
      'repo.yaml': REPOSITORY,
    });
    expect(objects.map((object) => object.name)).toEqual(['cart']);
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning unsupported-option',
      'warning missing-reference',
    ]);
  });
});

describe('files that mean harm', () => {
  test.each([
    [
      'a path out of the repository',
      { 'kustomization.yaml': 'resources: [../../../etc/passwd]' },
      'fs-security-constraint',
    ],
    ['an absolute path', { 'kustomization.yaml': 'resources: [/etc/passwd]' }, 'fs-security-constraint'],
    ['itself as a base', { 'kustomization.yaml': 'resources: [.]' }, 'cycle detected'],
    [
      'a component that includes itself',
      {
        'kustomization.yaml': 'components: [c]',
        'c/kustomization.yaml': 'kind: Component\ncomponents: [../c]',
      },
      'cycle detected',
    ],
    [
      'a document that doubles itself',
      {
        'kustomization.yaml': 'resources: [a.yaml]',
        'a.yaml': `kind: A\nmetadata: {name: a}\na0: &a0 [x, x, x, x]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`).join('\n')}\n`,
      },
      'excessive aliasing',
    ],
    [
      'very deep nesting',
      { 'kustomization.yaml': 'resources: [a.yaml]', 'a.yaml': `a: ${'['.repeat(20_000)}` },
      'nested',
    ],
    [
      'a patch that copies the object into itself',
      {
        'kustomization.yaml': `resources: [r.yaml]\npatches:\n  - target: {kind: ImageRepository}\n    path: p.json\n`,
        'r.yaml': REPOSITORY,
        'p.json': JSON.stringify(
          Array.from({ length: 60 }, (_, n) => ({ op: 'copy', from: '/spec', path: `/spec/copy${n}` })),
        ),
      },
      'copies more than',
    ],
    ['a pattern that would backtrack', target('(a+)+$'), /^$/],
    ['look-around, which RE2 does not have', target('(?=a)'), 'error parsing regexp'],
  ] as const)('%s', (_, files, message) => {
    const { errors } = build(files);
    expect(errors.join('\n')).toMatch(message);
  });

  test('keys of prototypes are data', () => {
    const { objects } = build({
      'kustomization.yaml': 'resources: [a.yaml]\nlabels:\n  - pairs: {__proto__: x, constructor: w}\n',
      'a.yaml': 'kind: A\nmetadata: {name: a, labels: {toString: z}}\n__proto__: {polluted: true}\n',
    });
    const [object] = objects;
    expect(Object.hasOwn(Object(object?.value), '__proto__')).toBe(true);
    expect(JSON.stringify(object?.value)).toContain(
      '"labels":{"toString":"z","__proto__":"x","constructor":"w"}',
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

test('reads every file once, however many directories include it', () => {
  const reads: string[] = [];
  const files = createMemoryFiles(
    {
      'base/kustomization.yaml': 'resources: [repo.yaml]',
      'base/repo.yaml': REPOSITORY,
      'one/kustomization.yaml': 'resources: [../base]\nnamespace: one',
      'two/kustomization.yaml': 'resources: [../base]\nnamespace: two',
    },
    (path) => reads.push(path),
  );
  const namespaces = ['one', 'two', 'one'].map(
    (name) => buildKustomization(files, name).objects[0]?.namespace,
  );
  expect(namespaces).toEqual(['one', 'two', 'one']);
  expect(reads.toSorted()).toEqual([
    'base/kustomization.yaml',
    'base/repo.yaml',
    'one/kustomization.yaml',
    'two/kustomization.yaml',
  ]);
});

test('parses every file once, also where builds see different parts of the repository', () => {
  const files = {
    'base/kustomization.yaml': 'resources: [repo.yaml]',
    'base/repo.yaml': REPOSITORY,
    'one/kustomization.yaml': 'resources: [../base]\nnamespace: one',
    'two/kustomization.yaml': 'resources: [../base]\nnamespace: two',
  };
  const whole = createMemoryFiles(files);
  const { 'one/kustomization.yaml': _, ...fewer } = files;
  const part = shareSession(createMemoryFiles(fewer), whole, (path) => path in fewer);
  const [one, two, again] = [objectsOf(whole, 'one'), objectsOf(part, 'two'), objectsOf(whole, 'two')].map(
    ([object]) => object,
  );
  expect([one?.namespace, two?.namespace]).toEqual(['one', 'two']);
  const spec = findMap(one?.node, 'spec');
  expect(spec).toBeDefined();
  // One parsed tree: the very same node.
  expect(findMap(two?.node, 'spec')).toBe(spec);
  expect(findMap(again?.node, 'spec')).toBe(spec);
  expect(buildKustomization(part, 'one').problems).toMatchObject([{ severity: 'error' }]);
});

function objectsOf(files: KustomizeFiles, directory: string) {
  return buildKustomization(files, directory, { loadRestrictorNone: true }).objects;
}

function target(name: string): Record<string, string> {
  const patch = `[{"op": "add", "path": "/spec/x", "value": 1}]`;
  return {
    'kustomization.yaml': `resources: [a.yaml]\npatches:\n  - target: {name: '${name}'}\n    patch: '${patch}'\n`,
    'a.yaml': `kind: A\nmetadata: {name: ${'a'.repeat(5000)}b}\nspec: {}\n`,
  };
}
