import { describe, expect, test } from 'vitest';
import { toPlaceText } from '../../../../src/errors.ts';
import { buildKustomization } from '../../../../src/manifests/kustomize/build.ts';
import {
  buildFluxKustomization,
  buildFluxPath,
} from '../../../../src/manifests/kustomize/flux/build-flux.ts';
import { createMemoryFiles } from '../memory-files.ts';

const policy = (name: string, spec = 'spec: {}'): string =>
  `apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata: {name: ${name}}\n${spec}\n`;

/** Builds `apps` through a Flux Kustomization with this spec. */
function render(
  spec: string,
  files: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
) {
  const all = createMemoryFiles({
    ...files,
    'flux/kustomization.yaml': 'resources: [ks.yaml]',
    'flux/ks.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec:\n  path: ./apps\n${spec}`,
  });
  const [kustomization] = buildKustomization(all, 'flux').objects;
  if (kustomization === undefined) throw new Error('the Kustomization does not build');
  return buildFluxKustomization(all, kustomization, { variables: new Map(Object.entries(variables)) });
}

describe('a directory without a kustomization file', () => {
  test('is everything below it, in the order of bytes', () => {
    const { objects, problems } = buildFluxPath(
      createMemoryFiles({
        'apps/b.yaml': policy('b'),
        'apps/B.yml': policy('B'),
        'apps/.hidden/a.yaml': policy('hidden'),
        'apps/sub/kustomization.yaml': 'resources: [x.yaml]\nnamePrefix: sub-',
        'apps/sub/x.yaml': policy('x'),
        'apps/sub/unlisted.yaml': policy('unlisted'),
        'apps/notes.txt': 'no manifest',
        'apps/values.json': '{}',
      }),
      './apps/',
    );
    expect(problems).toEqual([]);
    expect(objects.map(({ name }) => name)).toEqual(['hidden', 'B', 'b', 'sub-x']);
  });

  test('fails on YAML that is no manifest', () => {
    const { problems } = buildFluxPath(createMemoryFiles({ 'apps/values.yaml': 'a: b' }), 'apps');
    expect(problems[0]?.message).toContain(
      'failed to decode Kubernetes YAML from apps/values.yaml: missing Resource metadata',
    );
  });

  test('without any manifest builds to nothing', () => {
    expect(buildFluxPath(createMemoryFiles({ 'apps/readme.md': '' }), 'apps')).toEqual({
      objects: [],
      problems: [],
    });
  });

  test('that does not exist is an error', () => {
    expect(buildFluxPath(createMemoryFiles({}), '../../gone').problems[0]?.message).toContain(
      'kustomization path not found',
    );
  });
});

describe('the spec of a Flux Kustomization', () => {
  const files = {
    'apps/kustomization.yaml': `namespace: own
namePrefix: own-
stray: field
resources: [p.yaml]
patches:
  - target: {kind: ImagePolicy}
    patch: '[{"op": "add", "path": "/spec/order", "value": ["own"]}]'
`,
    'apps/p.yaml': policy('p'),
    'comps/c1/kustomization.yaml': 'kind: Component\nlabels: [{pairs: {c: "1"}}]',
  };

  test('overwrites names, appends patches and components, and is found as the origin', () => {
    const { objects, problems } = render(
      `  targetNamespace: tn
  namePrefix: f-
  patches:
    - target: {kind: ImagePolicy}
      patch: |
        - op: add
          path: /spec/order/-
          value: flux
  components: [../comps/c1, ../comps/gone]
  ignoreMissingComponents: true
  commonMetadata: {labels: {team: a}, annotations: {note: n}}
`,
      files,
    );
    expect(problems).toEqual([]);
    expect(JSON.parse(JSON.stringify(objects[0]?.value))).toEqual({
      apiVersion: 'image.toolkit.fluxcd.io/v1',
      kind: 'ImagePolicy',
      metadata: { name: 'f-p', namespace: 'tn', labels: { c: '1', team: 'a' }, annotations: { note: 'n' } },
      spec: { order: ['own', 'flux'] },
    });
    expect(objects[0] && toPlaceText(objects[0].placeOf(['spec', 'order', 1]))).toBe('flux/ks.yaml:13:18');
  });

  test('a remote component is refused', () => {
    const { problems } = render('  components: [https://github.com/x/y]\n', files);
    expect(problems[0]?.message).toBe("component path 'https://github.com/x/y' must be local and relative");
  });
});

describe('substitution in an object', () => {
  test.each([
    ['v: "${num}"', 42],
    ['v: ${range}', 1.1],
    ['v: ${flag}', true],
    ['v: ${none}', null],
    ['v: ${list}', [1, 2]],
    ['v: ${map}', { k: 'v' }],
    ['v: "${num}: x"', '42: x'],
    ['v: ${q}${num}${q}', '42'],
    ['v: "{{ .x }} $1 $HOME"', '{{ .x }} $1 $HOME'],
    ['v: $${num}', '${num}'],
    ['v: ["yes", "0123", "${num}x"]', ['yes', '0123', '42x']],
    ['v: "# ${num}"', '# 42'],
    ['v: |\n    a ${num}\n     b\n', 'a 42\n b\n'],
  ])('%s', (line, expected) => {
    const { objects, problems } = render(
      '  prune: true\n',
      { 'apps/p.yaml': policy('p', `spec:\n  ${line}`) },
      {
        num: '42',
        range: '1.10',
        flag: 'yes',
        none: '',
        list: '[1, 2]',
        map: '{k: v}',
        q: '"',
      },
    );
    expect(problems).toEqual([]);
    expect(JSON.parse(JSON.stringify(objects[0]?.value))).toMatchObject({ spec: { v: expected } });
  });

  test('leaves an object that says so alone', () => {
    const text =
      'kind: A\nmetadata: {name: a, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}\nv: ${num}\n';
    expect(render('', { 'apps/a.yaml': text }, { num: '1' }).objects[0]?.value).toMatchObject({
      v: '${num}',
    });
  });

  test('keeps the place of what it changes and what it does not', () => {
    const { objects } = render(
      '',
      { 'apps/p.yaml': policy('p', 'spec:\n  a: b\n  v: ${num}') },
      { num: '1' },
    );
    const places = ['a', 'v'].map((key) => objects[0] && toPlaceText(objects[0].placeOf(['spec', key])));
    expect(places).toEqual(['apps/p.yaml:5:6', 'apps/p.yaml:6:6']);
  });

  test('reports what YAML makes of the result', () => {
    const { problems } = render('', { 'apps/p.yaml': policy('p', 'spec: {a: "${x}"}') }, { x: 'foo: bar' });
    expect(problems[0]?.message).toContain('mapping values are not allowed in this context');
    expect(problems[0]?.place?.file).toBe('apps/p.yaml');
  });
});
