import { expect, test } from 'vitest';
import { buildKustomization } from '../../../src/manifests/kustomize/build.ts';
import { createTreeFiles } from '../../../src/manifests/kustomize/tree-files.ts';
import { createMemoryFiles } from './memory-files.ts';

const A = 'apiVersion: example.com/v1\nkind: A\nmetadata: {name: a}\n';

/** What a build makes of these files, or the error. */
function build(files: Readonly<Record<string, string>>, directory = ''): unknown {
  const { objects, problems } = buildKustomization(createMemoryFiles(files), directory, {
    loadRestrictorNone: true,
  });
  const error = problems.find(({ severity }) => severity === 'error');
  return error?.message ?? JSON.parse(JSON.stringify(objects.map(({ value }) => value)));
}

const json = (operations: string): string =>
  `resources: [a.yaml]\npatches: [{target: {kind: A}, patch: '${operations}'}]\n`;

test.each([
  [
    'replace adds a member that is missing',
    json('[{"op":"replace","path":"/spec/b","value":1}]'),
    { b: 1, list: [1, 2] },
  ],
  ['index -1 is the last', json('[{"op":"replace","path":"/spec/list/-1","value":9}]'), { list: [1, 9] }],
  ['adding at -1 appends', json('[{"op":"add","path":"/spec/list/-1","value":9}]'), { list: [1, 2, 9] }],
  [
    'a test against null passes on what is absent',
    json('[{"op":"test","path":"/spec/x","value":null}]'),
    { list: [1, 2] },
  ],
  [
    'a pointer without slash loses its first segment',
    json('[{"op":"add","path":"x/spec/b","value":1}]'),
    { b: 1, list: [1, 2] },
  ],
  [
    'a patch in YAML reads yes as true',
    'resources: [a.yaml]\npatches:\n  - target: {kind: A}\n    patch: "- {op: add, path: /spec/b, value: yes}"\n',
    { b: true, list: [1, 2] },
  ],
])('JSON 6902: %s', (_, kustomization, spec) => {
  expect(
    build({ 'kustomization.yaml': kustomization, 'a.yaml': `${A}spec: {list: [1, 2]}\n` }),
  ).toMatchObject([{ spec }]);
});

test.each([
  [
    'add into a missing parent',
    '[{"op":"add","path":"/x/y","value":1}]',
    'add operation does not apply: doc is missing path: "/x/y": missing value',
  ],
  [
    'replace beyond a list',
    '[{"op":"replace","path":"/spec/list/7","value":1}]',
    'replace operation does not apply: doc is missing key: /spec/list/7: missing value',
  ],
  [
    'remove what is absent',
    '[{"op":"remove","path":"/spec/x"}]',
    "error in remove for path: '/spec/x': Unable to remove nonexistent key: x: missing value",
  ],
  [
    'a test that fails',
    '[{"op":"test","path":"/spec/list","value":[1]}]',
    'testing value /spec/list failed: test failed',
  ],
  ['an unknown operation', '[{"op":"merge","path":"/spec"}]', 'Unexpected kind: merge'],
])('JSON 6902 refuses: %s', (_, operations, message) => {
  expect(build({ 'kustomization.yaml': json(operations), 'a.yaml': `${A}spec: {list: [1, 2]}\n` })).toBe(
    message,
  );
});

test('a strategic merge drops nulls that are not written from maps, and keeps written ones', () => {
  const patch = `${A}spec: {new: {x: null, y: 1}}\n`;
  const files = {
    'kustomization.yaml': 'resources: [a.yaml]\npatchesStrategicMerge: [p.yaml]\n',
    'a.yaml': `${A}spec:\n  blank:\n  written: ~\n  deep:\n    blank:\n  list:\n    - blank:\n`,
    'p.yaml': patch,
  };
  expect(build(files)).toMatchObject([
    { spec: { written: null, deep: {}, list: [{ blank: null }], new: { y: 1 } } },
  ]);
  expect(JSON.stringify(build(files))).not.toContain('"blank":null,');
});

test('a patch finds an object by any id that it has had', () => {
  const files = {
    'base/kustomization.yaml': 'resources: [a.yaml]\nnamePrefix: one-\n',
    'base/a.yaml': A,
    'kustomization.yaml': `resources: [base]
namePrefix: two-
patches:
  - patch: '${JSON.stringify({ apiVersion: 'example.com/v1', kind: 'A', metadata: { name: 'a' }, first: true })}'
  - patch: '${JSON.stringify({ apiVersion: 'example.com/v1', kind: 'A', metadata: { name: 'one-a' }, second: true })}'
`,
  };
  expect(build(files)).toMatchObject([{ metadata: { name: 'two-one-a' }, first: true, second: true }]);
});

test('a list among other documents moves behind them', () => {
  const list = 'apiVersion: v1\nkind: List\nitems:\n  - {kind: A, metadata: {name: in-list}}\n';
  const text = `${list}---\nkind: A\nmetadata: {name: after}\n`;
  expect(
    build({ 'kustomization.yaml': 'resources: [a.yaml]\nsortOptions: {order: fifo}\n', 'a.yaml': text }),
  ).toMatchObject([{ metadata: { name: 'after' } }, { metadata: { name: 'in-list' } }]);
});

test('objects of local configuration take part and are dropped', () => {
  const files = {
    'kustomization.yaml':
      'resources: [a.yaml, local.yaml]\nreplacements: [{source: {kind: L, fieldPath: v}, targets: [{select: {kind: A}, fieldPaths: [spec.v], options: {create: true}}]}]\n',
    'a.yaml': A,
    'local.yaml':
      'kind: L\nmetadata: {name: l, annotations: {config.kubernetes.io/local-config: "true"}}\nv: text\n',
  };
  expect(build(files)).toEqual([
    { apiVersion: 'example.com/v1', kind: 'A', metadata: { name: 'a' }, spec: { v: 'text' } },
  ]);
});

test('configurations make references of custom kinds follow a rename', () => {
  const files = {
    'kustomization.yaml':
      'resources: [ks.yaml]\nconfigurations: [c.yaml]\nconfigMapGenerator: [{name: vars, literals: [a=1, b=2]}]\n',
    'c.yaml':
      'nameReference:\n- kind: ConfigMap\n  version: v1\n  fieldSpecs:\n  - path: spec/postBuild/substituteFrom/name\n    kind: Kustomization\n',
    'ks.yaml':
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec: {postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}, {kind: Secret, name: vars}, {name: other}]}}\n',
  };
  expect(JSON.stringify(build(files))).toContain(
    '"substituteFrom":[{"kind":"ConfigMap","name":"vars-7gdc49gk6d"},{"kind":"Secret","name":"vars-7gdc49gk6d"},{"name":"other"}]',
  );
});

test('deprecated patch fields run at their own places in the order', () => {
  const files = {
    'kustomization.yaml': `resources: [a.yaml]
namePrefix: p-
patchesJson6902: [{target: {kind: A, name: a}, patch: '[{"op": "add", "path": "/metadata/labels/l", "value": "last"}]'}]
patches: [{target: {kind: A}, patch: '[{"op": "add", "path": "/order", "value": "second"}]'}]
patchesStrategicMerge: ['{apiVersion: example.com/v1, kind: A, metadata: {name: a}, order: first}']
commonLabels: {l: common}
`,
    'a.yaml': A,
  };
  expect(build(files)).toMatchObject([{ metadata: { name: 'p-a', labels: { l: 'last' } }, order: 'second' }]);
});

test('variables of kustomize are replaced in containers', () => {
  const pod =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec: {containers: [{name: c, args: ["$(NAME)-$$(NAME)-$(other)"]}]}\n';
  const vars = 'vars: [{name: NAME, objref: {apiVersion: example.com/v1, kind: A, name: a}}]\n';
  expect(
    JSON.stringify(
      build({
        'kustomization.yaml': `resources: [a.yaml, pod.yaml]\nnamePrefix: p-\n${vars}`,
        'a.yaml': A,
        'pod.yaml': pod,
      }),
    ),
  ).toContain('"args":["p-a-$(NAME)-$(other)"]');
});

test.each([
  [
    'a key given twice',
    { 'a.yaml': `${A}spec: 1\nspec: 2\n` },
    'mapping key "spec" already defined at line 4',
  ],
  ['a key that is no text', { 'a.yaml': `${A}data: {1: a}\n` }, 'json: unsupported type'],
  [
    'an anchor of another document',
    { 'a.yaml': `x: &x {}\n${A}---\n${A}y: *x\n` },
    "unknown anchor 'x' referenced",
  ],
  [
    'an object without name',
    { 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\n' },
    'missing metadata.name in object {{v1 ConfigMap} {{ } map[] map[]}}',
  ],
  [
    'a base without kustomization file',
    { 'a.yaml/x': '' },
    "couldn't make target for path 'a.yaml': unable to find one of",
  ],
])('refuses %s', (_, files, message) => {
  expect(build({ 'kustomization.yaml': 'resources: [a.yaml]\n', ...files })).toContain(message);
});

test('what a generator is given as bytes that are no text stays what it is', () => {
  const tree = createTreeFiles({
    *files() {
      yield {
        path: 'kustomization.yaml',
        read: () =>
          Buffer.from(
            'configMapGenerator: [{name: a, files: [b, t]}]\nsecretGenerator: [{name: s, files: [b]}]\n',
          ),
      };
      yield { path: 'b', read: () => Buffer.from([0xff, 0x00, 0x41]) };
      yield { path: 't', read: () => Buffer.from('one\r\n') };
    },
  });
  const { objects } = buildKustomization(tree, '');
  expect(objects.map(({ value }) => JSON.parse(JSON.stringify(value)))).toMatchObject([
    { metadata: { name: 'a-hfg47m6gfd' }, data: { t: 'one\r\n' }, binaryData: { b: '/wBB' } },
    { metadata: { name: 's-4db26d656b' }, data: { b: '/wBB' } },
  ]);
});

test('an object of Flux that a patch makes of a generated one has a name that is not known', () => {
  const operations = [
    { op: 'replace', path: '/apiVersion', value: 'image.toolkit.fluxcd.io/v1' },
    { op: 'replace', path: '/kind', value: 'ImagePolicy' },
  ];
  const kustomization = (options: string) =>
    `configMapGenerator: [{name: a, literals: [x=y]${options}}]\npatches:\n- target: {name: a}\n  patch: '${JSON.stringify(operations)}'\n`;
  expect(build({ 'kustomization.yaml': kustomization('') })).toContain(
    "expected a ConfigMap or Secret from the generator of 'a', found that a patch makes ImagePolicy of it",
  );
  const named = kustomization(', options: {disableNameSuffixHash: true}');
  expect(build({ 'kustomization.yaml': named })).toMatchObject([{ metadata: { name: 'a' } }]);
});
