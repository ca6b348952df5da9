import { describe, expect, test } from 'vitest';
import { kustomization, loadRendered, policy, summarize } from './load-rendered.ts';

const semver = 'policy: {semver: {range: 1.x}}';

function instance(patches: string, kind = 'GitRepository'): string {
  return `apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  sync: {kind: ${kind}, url: https://example.com/fleet, ref: refs/heads/main, path: clusters/prod}
  kustomize:
    patches:
${patches}`;
}

const variables = `      - target: {kind: Kustomization}
        patch: |
          - op: add
            path: /spec/postBuild
            value: {substituteFrom: [{kind: ConfigMap, name: settings}]}
`;

function load(text: string, rest: Readonly<Record<string, string>> = {}) {
  const files = {
    'clusters/prod/flux.yaml': text,
    'clusters/prod/app.yaml': policy('name: app, namespace: images', semver),
    ...rest,
  };
  return summarize(loadRendered(files)).problems;
}

const warning = expect.stringMatching(
  /^warning clusters\/prod\/flux\.yaml:8:9: unsupported-option: expected the source and the Kustomization of the FluxInstance flux-system\/flux as its operator makes them, found a patch for them, which is not applied here/,
);

describe('patches of a FluxInstance', () => {
  test.each([
    ['a JSON patch of variables', variables],
    ['a target that is a pattern', variables.replace('kind: Kustomization', 'kind: "Git.*|Kust.*"')],
    ['a target of every kind', variables.replace('{kind: Kustomization}', '{name: flux-system}')],
    [
      'a merge without a target',
      `      - patch: |
          apiVersion: kustomize.toolkit.fluxcd.io/v1
          kind: Kustomization
          metadata: {name: flux-system}
          spec:
            postBuild: {substitute: {a: b}}
`,
    ],
    [
      'what the source ignores',
      `      - target: {kind: GitRepository}\n        patch: '[{"op":"add","path":"/spec/ignore","value":"/x"}]'\n`,
    ],
    [
      'another path',
      `      - target: {kind: Kustomization}\n        patch: "- {op: replace, path: /spec/path, value: ./x}"\n`,
    ],
  ])('that change what is built are told: %s', (_, patches) => {
    expect(load(instance(patches))).toEqual([warning]);
    const built = { 'clusters/prod/kustomization.yaml': kustomization('resources: [flux.yaml, app.yaml]') };
    expect(load(instance(patches), built)).toEqual([warning]);
  });

  test.each([
    ['controllers', variables.replace('kind: Kustomization', 'kind: Deployment')],
    ['a decryption', variables.replace('/spec/postBuild', '/spec/decryption')],
    [
      'an interval',
      `      - target: {kind: Kustomization}\n        patch: "- {op: replace, path: /spec/interval, value: 1m}"\n`,
    ],
    ['a target that is no pattern', variables.replace('kind: Kustomization', 'kind: "("')],
  ])('that change nothing of it are not: %s', (_, patches) => {
    expect(load(instance(patches))).toEqual([]);
  });

  test('of one that does not sync from Git are not', () => {
    expect(load(instance(variables, 'OCIRepository'))).toEqual([]);
  });
});
