import { describe, expect, test } from 'vitest';
import { loadFiles } from '../memory-tree.ts';
import type { MemoryFiles } from '../memory-tree.ts';
import { flux, gitRepository, kustomization, policy, repository, summarize } from './load-rendered.ts';

const namespaced = { defaultNamespace: 'images' };

function load(files: MemoryFiles, options: { readonly defaultNamespace?: string } = {}) {
  return summarize(loadFiles(files, options));
}

/** The directories that the one error about `base/app.yaml` names. */
function findAdvice(files: MemoryFiles): readonly (string | undefined)[] {
  const { problems } = load(files, namespaced);
  const error =
    /^error base\/app\.yaml:1:1: missing-field: expected an image manifest that is complete, found one that an overlay completes; read what is applied instead: (.*), or list the directories/;
  return problems.map((line) => error.exec(line)?.[1]);
}

describe('a base that is read raw', () => {
  const base = { 'base/app.yaml': policy('name: app', '') };

  test('names the overlay that includes it, through bases in between', () => {
    const files = {
      ...base,
      'base/kustomization.yaml': kustomization('resources: [app.yaml]'),
      'prod/kustomization.yaml': kustomization('resources: [../base]'),
      'test/Kustomization': kustomization('bases: [../base/]'),
    };
    expect(findAdvice(files)).toEqual(['--manifests prod --manifests test']);
  });

  test('names the directories of the Flux Kustomizations that lead to it, outermost ones only', () => {
    const files = {
      ...base,
      'clusters/prod/app.yaml': flux('app', 'path: ./base'),
      'clusters/prod/sub/other.yaml': flux('other', 'path: ./base'),
      'clusters/test/app.yaml': flux('app', 'path: ./base'),
    };
    expect(findAdvice(files)).toEqual(['--manifests clusters/prod --manifests clusters/test']);
  });

  test('names the cluster as a whole when a Kustomization renders it', () => {
    const files = {
      ...base,
      'clusters/prod/flux-system/sync.yaml': `${gitRepository}---\n${flux('flux-system', 'path: ./clusters/prod')}`,
      'clusters/prod/flux-system/kustomization.yaml': kustomization('resources: [sync.yaml]'),
      'clusters/prod/sub/app.yaml': flux('app', 'path: ./base'),
    };
    expect(findAdvice(files)).toEqual(['--manifests clusters/prod']);
  });

  test('is not told of a patch for Kustomizations, which looks like one of the whole repository', () => {
    const files = {
      ...base,
      'defaults.yaml': flux('any', 'prune: true'),
      'clusters/prod/kustomization.yaml': kustomization(
        'resources: [sync.yaml]\npatches: [{path: ../../defaults.yaml, target: {kind: Kustomization}}]',
      ),
      'clusters/prod/sync.yaml': `${gitRepository}---\n${flux('app', 'path: ./base')}`,
    };
    expect(findAdvice(files)).toEqual(['--manifests clusters/prod']);
  });

  test('is not told of a Kustomization that waits for its path', () => {
    const files = {
      ...base,
      'tenants/base/sync.yaml': flux('tenant', 'prune: true'),
      'tenants/base/kustomization.yaml': kustomization('resources: [sync.yaml]'),
      'prod/kustomization.yaml': kustomization('resources: [../base/app.yaml]'),
    };
    expect(findAdvice(files)).toEqual(['--manifests prod']);
  });

  test('is the same when it is a patch, a component or waits for a variable', () => {
    const files = {
      'base/app.yaml': policy('name: app', 'policy: {semver: {range: "${range}"}}'),
      'base/part.yaml': repository('name: app', 'interval: 1m'),
      'base/kustomization.yaml': `${kustomization('resources: [app.yaml]').replace('v1beta1\nkind: Kustomization', 'v1alpha1\nkind: Component')}patches: [{path: part.yaml}]\n`,
      'prod/kustomization.yaml': kustomization('components: [../base]'),
    };
    const { objects, problems } = load(files, namespaced);
    expect(objects).toEqual([]);
    expect(problems).toEqual([
      expect.stringContaining('here and in 1 more objects; read what is applied instead: --manifests prod'),
    ]);
  });

  test('keeps its other mistakes', () => {
    const files = {
      'base/app.yaml': policy('name: app', 'filterTags: {pattern: 1}'),
      'prod/kustomization.yaml': kustomization('resources: [../base/app.yaml]'),
    };
    expect(load(files, namespaced).problems).toEqual([
      expect.stringContaining('missing-field: expected an image manifest that is complete'),
      expect.stringContaining('wrong-type: spec.filterTags.pattern'),
    ]);
  });

  test('without a namespace is one too, unless a namespace is given', () => {
    const files = {
      'base/app.yaml': repository('name: app'),
      'prod/kustomization.yaml': kustomization('resources: [../base/app.yaml]\nnamespace: images'),
    };
    expect(load(files).problems).toEqual([expect.stringContaining('--manifests prod')]);
    expect(load(files, namespaced)).toEqual({ objects: ['ImageRepository images/app'], problems: [] });
  });

  test('that nothing includes keeps its errors', () => {
    const files = { ...base, 'prod/kustomization.yaml': kustomization('resources: [other.yaml]') };
    expect(load(files, namespaced).problems).toEqual([
      expect.stringContaining('missing-field: spec.policy: expected a map, found nothing'),
    ]);
  });

  test('survives kustomizations that are broken, circular or lead out of the repository', () => {
    const files = {
      ...base,
      'a/kustomization.yaml': 'resources: {',
      'b/kustomization.yaml': kustomization('resources: [../c, ../../out]'),
      'c/kustomization.yaml': kustomization('resources: [../b, ../base/app.yaml]'),
      'prod/kustomization.yaml': kustomization('resources: [../c]'),
    };
    expect(findAdvice(files)).toEqual(['--manifests prod']);
  });
});
