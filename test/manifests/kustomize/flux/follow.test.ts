import { expect, test } from 'vitest';
import { buildFluxPath } from '../../../../src/manifests/kustomize/flux/build-flux.ts';
import {
  type FollowOptions,
  followFluxKustomizations,
} from '../../../../src/manifests/kustomize/flux/follow.ts';
import { createMemoryFiles } from '../memory-files.ts';

const flux = (name: string, spec: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\n` +
  `spec: {sourceRef: {kind: GitRepository, name: fleet}, ${spec}}\n`;

const policy = (spec: string): string =>
  `apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata: {name: cart, namespace: flux-system}\nspec: ${spec}\n`;

const config = (data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\ndata: ${data}\n`;

function follow(files: Readonly<Record<string, string>>, options: Partial<FollowOptions> = {}) {
  const all = createMemoryFiles(files);
  const names = all.list('clusters').map(({ name }) => name);
  const clusters = names.map((name) => ({
    name: `clusters/${name}`,
    objects: buildFluxPath(all, `clusters/${name}`).objects,
  }));
  const { objects, problems } = followFluxKustomizations(all, clusters, {
    isThisRepository: ({ name }) => (name === 'fleet' ? true : undefined),
    ...options,
  });
  const policies = objects
    .filter(({ object }) => object.kind === 'ImagePolicy')
    .map(({ object, routes }) => [
      JSON.stringify(Object(object.value).spec),
      routes.map(({ cluster, chain }) => [cluster.replace('clusters/', ''), ...chain].join(' > ')),
    ]);
  return { policies, problems: problems.map(({ severity, message }) => `${severity}: ${message}`) };
}

test('follows what Kustomizations lead to, and itself only once', () => {
  const { policies, problems } = follow({
    'clusters/prod/self.yaml': flux('self', 'path: clusters/prod'),
    'clusters/prod/apps.yaml': flux('apps', 'path: apps, postBuild: {substitute: {range: 1.x}}'),
    'apps/inner.yaml': flux('inner', 'path: inner, postBuild: {substitute: {range: "${range}"}}'),
    'inner/policy.yaml': policy('{range: "${range}"}'),
  });
  expect(problems).toEqual([]);
  expect(policies).toEqual([['{"range":"1.x"}', ['prod > flux-system/apps > flux-system/inner']]]);
});

const shared = (name: string, variables: string): string =>
  flux(name, 'path: "${where}", postBuild: {substitute: {' + variables + '}}');

test('follows the Kustomizations of a cluster as its own one makes them, with its patches and variables', () => {
  const own = flux(
    'self',
    'path: clusters/prod, postBuild: {substitute: {where: apps, size: small, name: "${where}-${size}"}}',
  );
  const { policies, problems } = follow({
    'clusters/prod/kustomization.yaml':
      'resources: [self.yaml, apps.yaml]\npatches:\n- path: range.yaml\n  target: {name: apps}\n',
    'clusters/prod/range.yaml': '- {op: add, path: /spec/postBuild/substitute/range, value: 2.x}\n',
    'clusters/prod/self.yaml': own,
    'clusters/prod/apps.yaml': shared('apps', 'name: "${name}"'),
    'apps/policy.yaml': policy('{range: "${range}", name: "${name}"}'),
  });
  expect(problems).toEqual([]);
  expect(policies).toEqual([['{"name":"apps-small","range":"2.x"}', ['prod > flux-system/apps']]]);
});

test('knows the variables of the own Kustomization that another one renders', () => {
  const { policies, problems } = follow({
    'clusters/prod/self.yaml': flux(
      'self',
      'path: clusters/prod, postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}',
    ),
    'clusters/prod/config.yaml': flux('config', 'path: config'),
    'config/vars.yaml': config('{where: apps, range: 3.x}'),
    'clusters/prod/apps.yaml': shared('apps', 'range: "${range}"'),
    'apps/policy.yaml': policy('{range: "${range}"}'),
  });
  expect(problems).toEqual([]);
  expect(policies).toEqual([['{"range":"3.x"}', ['prod > flux-system/apps']]]);
});

test('gives what two clusters have alike once, and what differs for each', () => {
  const { policies } = follow({
    'clusters/a/apps.yaml': flux('apps', 'path: apps'),
    'clusters/b/apps.yaml': flux('apps', 'path: apps'),
    'clusters/c/apps.yaml': flux(
      'apps',
      'path: apps, patches: [{target: {kind: ImagePolicy}, patch: "[{\\"op\\": \\"add\\", \\"path\\": \\"/spec/c\\", \\"value\\": 1}]"}]',
    ),
    'apps/policy.yaml': policy('{x: 1}'),
  });
  expect(policies).toEqual([
    ['{"x":1}', ['a > flux-system/apps', 'b > flux-system/apps']],
    ['{"x":1,"c":1}', ['c > flux-system/apps']],
  ]);
});

test('waits for variables that another Kustomization renders', () => {
  const { policies, problems } = follow({
    'clusters/prod/apps.yaml': flux(
      'apps',
      'path: apps, postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}], substitute: {b: own}}',
    ),
    'clusters/prod/config.yaml': flux('config', 'path: config'),
    'config/vars.yaml': config('{a: from-map, b: from-map}'),
    'apps/policy.yaml': policy('{a: "${a}", b: "${b}", c: "${c:=default}"}'),
  });
  expect(problems).toEqual([]);
  expect(policies[0]?.[0]).toBe('{"a":"from-map","b":"own","c":"default"}');
});

test.each([
  ['a ConfigMap', 'kind: ConfigMap, name: gone', "error: substitute from 'ConfigMap/gone' error: not found"],
  ['a Secret', 'kind: Secret, name: gone', 'give its values in the secrets directory as flux-system/gone'],
])('reports %s that is missing, unless it is optional', (_, source, message) => {
  const files = (optional: string): Record<string, string> => ({
    'clusters/prod/apps.yaml': flux(
      'apps',
      `path: apps, postBuild: {substituteFrom: [{${source}${optional}}]}`,
    ),
    'apps/policy.yaml': policy('{a: b}'),
  });
  expect(follow(files('')).problems.join('\n')).toContain(message);
  expect(follow(files('')).policies).toHaveLength(1);
  expect(follow(files(', optional: true')).problems).toEqual([]);
});

test('takes the values of a Secret that is given from outside', () => {
  const { policies } = follow(
    {
      'clusters/prod/apps.yaml': flux(
        'apps',
        'path: apps, postBuild: {substituteFrom: [{kind: Secret, name: s}]}',
      ),
      'apps/policy.yaml': policy('{a: "${a}"}'),
    },
    { findSecret: (namespace, name) => new Map([['a', `${namespace}/${name}`]]) },
  );
  expect(policies[0]?.[0]).toBe('{"a":"flux-system/s"}');
});

test.each([
  ['a cycle of dependsOn', 'path: apps, dependsOn: [{name: apps}]', 'in a cycle'],
  [
    'a variable without value',
    'path: apps, postBuild: {substitute: {b: "1"}}',
    'variable not set (strict mode): "a"',
  ],
  [
    'a variable that is a number',
    'path: apps, postBuild: {substitute: {b: 01}}',
    'spec.postBuild.substitute.b: expected a string, found the number 01',
  ],
  [
    'a variable that cannot be named',
    'path: apps, postBuild: {substitute: {bad-name: "1"}}',
    "'bad-name' var name is invalid",
  ],
  ['a path that is missing', 'path: ../gone', 'kustomization path not found: stat gone'],
])('reports %s', (_, spec, message) => {
  const { problems } = follow({
    'clusters/prod/apps.yaml': flux('apps', spec),
    'apps/policy.yaml': policy('{a: "${a}"}'),
  });
  expect(problems).toEqual([expect.stringContaining(message)]);
});

test('passes over what comes from another repository, and says when it cannot tell', () => {
  const files = { 'clusters/prod/apps.yaml': flux('apps', 'path: apps'), 'apps/policy.yaml': policy('{}') };
  expect(follow(files, { isThisRepository: () => false })).toEqual({ policies: [], problems: [] });
  const unknown = follow(files, { isThisRepository: () => undefined });
  expect(unknown.policies).toEqual([]);
  expect(unknown.problems).toEqual([
    expect.stringContaining("warning: Kustomization 'flux-system/apps' is not followed"),
  ]);
});
