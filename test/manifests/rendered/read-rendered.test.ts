import { describe, expect, test } from 'vitest';
import { loadManifests } from '../../../src/manifests/load-manifests.ts';
import { resolveReferences } from '../../../src/manifests/resolve-references.ts';
import type { Tree } from '../../../src/manifests/tree.ts';
import { toObjectName } from '../../../src/manifests/types.ts';
import { createMemoryTree } from '../memory-tree.ts';
import {
  flux,
  gitRepository,
  kustomization,
  loadRendered,
  policy,
  repository,
  summarize,
} from './load-rendered.ts';

const semver = 'policy: {semver: {range: 1.x}}';

describe('a directory with a kustomization file', () => {
  const overlay = {
    'base/kustomization.yaml': kustomization('resources: [app.yaml]'),
    'base/app.yaml': `${repository('name: app')}---\n${policy('name: app', '')}`,
    'clusters/prod/kustomization.yaml': kustomization(
      'namespace: images\nresources: [../../base]\npatches:\n- path: range.yaml\n  target: {kind: ImagePolicy}',
    ),
    'clusters/prod/range.yaml': policy('name: any', 'policy: {semver: {range: 1.x}}'),
  };

  test('is built, and what stands beside it does not count', () => {
    expect(summarize(loadRendered(overlay))).toEqual({
      objects: ['ImageRepository images/app', 'ImagePolicy images/app'],
      problems: [],
    });
  });

  test('gives every field the place where it was set', () => {
    const [found] = loadRendered(overlay).manifests.imagePolicies;
    expect(found?.place).toEqual({ file: 'base/app.yaml', line: 6, column: 1 });
    expect(found?.placeOf(['spec', 'policy', 'semver', 'range'])).toMatchObject({
      file: 'clusters/prod/range.yaml',
      line: 4,
    });
    expect(found?.placeOf(['metadata', 'namespace'])).toMatchObject({
      file: 'clusters/prod/kustomization.yaml',
      line: 3,
    });
  });

  test('reports a mistake of a patch in the file of the patch, once for all clusters', () => {
    const files = {
      ...overlay,
      'clusters/prod/range.yaml': policy('name: any', 'policy: {semver: {range: 1.0}}'),
      'clusters/test/kustomization.yaml': kustomization('resources: [../prod]\nnamespace: test'),
    };
    const { problems } = summarize(loadRendered(files, { directories: ['clusters/prod', 'clusters/test'] }));
    expect(problems).toEqual([
      'error clusters/prod/range.yaml:4:66: wrong-type: spec.policy.semver.range: expected a string, found the number 1.0; put it in quotes',
    ]);
  });

  test.each([
    [
      'a resource that is missing',
      'resources: [gone.yaml]',
      'error clusters/prod/kustomization.yaml:3:13: path-not-found: building clusters/prod:',
    ],
    [
      'a resource outside the repository',
      'resources: [../../../gone.yaml]',
      'error clusters/prod/kustomization.yaml:3:13: path-escapes: building clusters/prod:',
    ],
  ])('is an error when it has %s', (_, fields, line) => {
    const { objects, problems } = summarize(
      loadRendered({ 'clusters/prod/kustomization.yaml': kustomization(fields) }),
    );
    expect(objects).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(line)]);
  });

  test('takes the namespace that is given for objects that have none after the build', () => {
    const files = {
      'clusters/prod/kustomization.yaml': kustomization('resources: [app.yaml]'),
      'clusters/prod/app.yaml': repository('name: app'),
    };
    expect(summarize(loadRendered(files)).problems).toEqual([
      expect.stringContaining('warning clusters/prod/app.yaml:1:1: missing-field: metadata.namespace'),
    ]);
    expect(summarize(loadRendered(files, { defaultNamespace: 'images' }))).toEqual({
      objects: ['ImageRepository images/app'],
      problems: [],
    });
  });
});

describe('a directory with a kustomization file that its own Kustomization renders', () => {
  const own = 'path: ./clusters/prod, targetNamespace: prod, postBuild: {substitute: {range: 1.x}}';
  const files = {
    'clusters/prod/kustomization.yaml': kustomization('resources: [sync.yaml, app.yaml]'),
    'clusters/prod/sync.yaml': `${gitRepository}---\n${flux('flux-system', own)}`,
    'clusters/prod/app.yaml': policy('name: app, namespace: images', 'policy: {semver: {range: "${range}"}}'),
  };

  test('counts in the form that the Kustomization gives it', () => {
    const loaded = loadRendered(files);
    expect(summarize(loaded)).toEqual({ objects: ['ImagePolicy prod/app'], problems: [] });
    expect(loaded.manifests.imagePolicies[0]?.spec.policy).toEqual({ semver: { range: '1.x' } });
  });

  test('counts as it is built when the source is another repository', () => {
    const { objects, problems } = summarize(loadRendered(files, { isOwnUrl: () => false }));
    expect(objects).toEqual([]);
    expect(problems.join('\n')).toContain('unresolved-substitution: spec.policy.semver.range');
  });
});

describe('a directory without a kustomization file', () => {
  test('is read as it stands', () => {
    const files = {
      'clusters/prod/app.yaml': repository('name: app, namespace: images'),
      'clusters/prod/values.yaml': '{{ template }}\n',
    };
    expect(summarize(loadRendered(files))).toEqual({ objects: ['ImageRepository images/app'], problems: [] });
  });

  test('leaves out what .sourceignore files name', () => {
    const files = {
      '.sourceignore': '# nothing but\n/*\n!/clusters\n!/apps/\nvalues.yaml\n**/drafts/*.yaml\n',
      'apps/.sourceignore': 'local-?.yaml\nold/\n!old/kept.yaml\n',
      'clusters/prod/sync.yaml': `${gitRepository}---\n${flux('apps', 'path: ./apps')}`,
      'apps/app.yaml': repository('name: app, namespace: images'),
      'apps/values.yaml': 'image: nginx\n',
      'apps/drafts/app.yaml': 'not: a manifest\n',
      'apps/local-1.yaml': 'not: a manifest\n',
      'apps/old/gone.yaml': repository('name: gone, namespace: images'),
      'apps/old/kept.yaml': repository('name: kept, namespace: images'),
      'clusters/prod/values.yaml': repository('name: ignored, namespace: images'),
      'other/app.yaml': repository('name: other, namespace: images'),
    };
    expect(summarize(loadRendered(files, { directories: ['clusters/prod', 'other'] }))).toEqual({
      objects: ['ImageRepository images/app', 'ImageRepository images/kept'],
      problems: [],
    });
  });

  test('leaves out of a build what Flux leaves out by default, unless patterns say what else', () => {
    const files = {
      'clusters/prod/sync.yaml': `${gitRepository}---\n${flux('apps', 'path: ./apps')}`,
      'apps/app.yaml': repository('name: app, namespace: images'),
      'apps/.github/workflow.yaml': 'on: push\n',
      'apps/sub/.sops.yaml': 'creation_rules: []\n',
      'apps/cloudbuild.yaml': 'steps: []\n',
    };
    expect(summarize(loadRendered(files))).toEqual({ objects: ['ImageRepository images/app'], problems: [] });
    const { problems } = summarize(loadRendered({ ...files, '.sourceignore': '*.md\n' }));
    expect(problems).toEqual([
      expect.stringContaining('failed to decode Kubernetes YAML from apps/.github/workflow.yaml'),
    ]);
  });

  test('that is named keeps what Flux would leave out of a source', () => {
    const files = { 'x/.github/images/app.yaml': repository('name: app, namespace: images') };
    expect(summarize(loadRendered(files, { directories: ['x/.github/images'] })).objects).toEqual([
      'ImageRepository images/app',
    ]);
  });

  test('may be a single file', () => {
    const files = { 'clusters/prod/app.yaml': repository('name: app, namespace: images') };
    expect(summarize(loadRendered(files, { directories: ['./clusters/prod/app.yaml'] })).objects).toEqual([
      'ImageRepository images/app',
    ]);
  });

  test('that does not exist is a problem that hides no other', () => {
    const files = { 'clusters/prod/app.yaml': repository('name: app, namespace: images') };
    const { objects, problems } = summarize(loadRendered(files, { directories: ['gone', 'clusters/prod'] }));
    expect(objects).toEqual(['ImageRepository images/app']);
    expect(problems).toEqual([expect.stringContaining('path-not-found')]);
  });

  test('counts what its own Kustomization renders in its rendered form only', () => {
    const files = {
      'clusters/prod/flux-system/sync.yaml': `${gitRepository}---\n${flux('flux-system', 'path: ./clusters/prod')}`,
      'clusters/prod/images/kustomization.yaml': kustomization(
        'namespace: images\nresources: [app.yaml]\npatches: [{path: patch.yaml}]',
      ),
      'clusters/prod/images/app.yaml': policy('name: app', ''),
      'clusters/prod/images/patch.yaml': policy('name: app', semver),
    };
    expect(summarize(loadRendered(files))).toEqual({ objects: ['ImagePolicy images/app'], problems: [] });
  });

  test('cannot be several clusters at once', () => {
    const files = {
      'clusters/a/sync.yaml': `${gitRepository}---\n${flux('apps', 'path: ./apps/a')}`,
      'clusters/b/sync.yaml': `${gitRepository}---\n${flux('apps', 'path: ./apps/b')}`,
      'apps/a/app.yaml': repository('name: app, namespace: a'),
      'apps/b/app.yaml': repository('name: app, namespace: b'),
    };
    expect(summarize(loadRendered(files, { directories: ['clusters', 'apps'] }))).toEqual({
      objects: ['ImageRepository a/app', 'ImageRepository b/app'],
      problems: [
        "warning clusters/b/sync.yaml:6:1: duplicate-object: expected one Kustomization 'flux-system/apps' below 'clusters', found another at clusters/a/sync.yaml:6:1, so that none below it is followed; a directory is read as one cluster, name the directory of each cluster",
      ],
    });
    expect(summarize(loadRendered(files, { directories: ['clusters/a', 'clusters/b'] }))).toEqual({
      objects: ['ImageRepository a/app', 'ImageRepository b/app'],
      problems: [],
    });
  });
});

describe('Flux Kustomizations', () => {
  test('are followed with their namespace, patches and variables', () => {
    const files = {
      'clusters/prod/sync.yaml': [
        gitRepository,
        flux(
          'images',
          'path: ./images, targetNamespace: prod, postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}',
        ),
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: flux-system}\ndata: {range: "1.10.x"}\n',
      ].join('---\n'),
      'images/app.yaml': policy('name: app', 'policy: {semver: {range: "${range}"}}'),
    };
    const { manifests, problems } = loadRendered(files);
    expect(problems).toEqual([]);
    expect(manifests.imagePolicies.map(({ metadata, spec }) => [metadata.namespace, spec.policy])).toEqual([
      ['prod', { semver: { range: '1.10.x' } }],
    ]);
  });

  test('are built without what their source ignores, and nothing else is', () => {
    const ignoring = (name: string, ignore: string) =>
      gitRepository
        .replace('{name: flux-system,', `{name: ${name},`)
        .replace('spec: {', `spec: {ignore: ${ignore}, `);
    const files = {
      '.sourceignore': '/images/local.yaml\n',
      'clusters/prod/sync.yaml': [
        ignoring(
          'flux-system',
          String.raw`"# comment\n/images/*\n!/images/app.yaml\n/clusters/**/old.yaml\n"`,
        ),
        ignoring('other', String.raw`"!/images/local.yaml\n"`),
        flux('flux-system', 'path: ./clusters/prod'),
        flux('images', 'path: ./images'),
        flux('again', 'path: ./images, namePrefix: again-', 'other'),
      ].join('---\n'),
      'clusters/prod/old.yaml': repository('name: old, namespace: images'),
      'images/app.yaml': repository('name: app, namespace: images'),
      'images/ignored.yaml': repository('name: ignored, namespace: images'),
      'images/local.yaml': repository('name: local, namespace: images'),
    };
    expect(summarize(loadRendered(files))).toEqual({
      objects: ['again-app', 'again-ignored', 'again-local', 'app'].map(
        (name) => `ImageRepository images/${name}`,
      ),
      problems: [],
    });
  });

  test('of paths that a source includes from another repository are reported', () => {
    const including = gitRepository.replace(
      'spec: {',
      'spec: {include: [{repository: {name: shared}, toPath: ./shared/base}, {repository: {name: far}}], ',
    );
    const load = (path: string) =>
      summarize(
        loadRendered({
          'clusters/prod/sync.yaml': `${including}---\n${flux('images', `path: ${path}`)}`,
          'images/app.yaml': repository('name: app, namespace: images'),
          'shared/app.yaml': repository('name: shared, namespace: images'),
        }),
      );
    const warning = (target: string, name: string) =>
      expect.stringContaining(
        `expected files of this repository in '${target}', found that the GitRepository flux-system/flux-system includes ${name} there`,
      );
    expect(load('./images')).toEqual({ objects: ['ImageRepository images/app'], problems: [] });
    expect(load('./shared')).toEqual({
      objects: ['ImageRepository images/shared'],
      problems: [warning('shared/base', 'shared')],
    });
    expect(load('./far/apps').problems).toContainEqual(warning('far', 'far'));
    expect(load('./far/apps').objects).toEqual([]);
  });

  test('that are suspended have applied what they lead to', () => {
    const files = {
      'clusters/prod/sync.yaml': `${gitRepository}---\n${flux('images', 'path: ./images, suspend: true')}`,
      'images/app.yaml': repository('name: app, namespace: images'),
    };
    expect(summarize(loadRendered(files))).toEqual({ objects: ['ImageRepository images/app'], problems: [] });
  });

  test('that depend on each other in a cycle are reported once, with the way round', () => {
    const files = {
      'clusters/prod/sync.yaml': [
        gitRepository,
        flux('a', 'path: ./images, dependsOn: [{name: gone}, {name: b}]'),
        flux('b', 'path: ./images, dependsOn: [{name: c, namespace: flux-system}]'),
        flux('c', 'path: ./images, dependsOn: [{name: a}]'),
        flux('d', 'path: ./images, dependsOn: [{name: a}]'),
      ].join('---\n'),
      'images/app.yaml': repository('name: app, namespace: images'),
    };
    expect(summarize(loadRendered(files)).problems).toEqual([
      expect.stringContaining('flux-system/a -> flux-system/b -> flux-system/c -> flux-system/a'),
    ]);
  });

  test('take variables from a Secret that is given from outside', () => {
    const files = {
      'clusters/prod/sync.yaml': `${gitRepository}---\n${flux('images', 'path: ./images, postBuild: {substituteFrom: [{kind: Secret, name: s}]}')}`,
      'images/app.yaml': repository('name: app, namespace: "${ns}"'),
    };
    expect(summarize(loadRendered(files)).problems.join('\n')).toContain(
      "unresolved-substitution: substitute from 'Secret/s' error: not found",
    );
    const findSecret = () => new Map([['ns', 'images']]);
    expect(summarize(loadRendered(files, { findSecret }))).toEqual({
      objects: ['ImageRepository images/app'],
      problems: [],
    });
  });

  test('need only the variables that image objects need', () => {
    const secret = 'postBuild: {substituteFrom: [{kind: Secret, name: s}], substitute: {a: b}}';
    const workload = 'apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: "${gone}"}\n';
    const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {script: "${0}"}\n';
    const files = {
      'clusters/prod/sync.yaml': `${gitRepository}---\n${flux('images', `path: ./images, ${secret}`)}`,
      'images/app.yaml': repository('name: app, namespace: images'),
      'images/workload.yaml': `${workload}---\n${config}`,
    };
    const expected = { objects: ['ImageRepository images/app'], problems: [] };
    expect(summarize(loadRendered(files))).toEqual(expected);
    const findSecret = () => new Map([['b', 'c']]);
    expect(summarize(loadRendered(files, { findSecret }))).toEqual(expected);
  });

  test('are not hidden by a patch that asks for variables', () => {
    const files = {
      'clusters/prod/a-patch.yaml':
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: images, namespace: flux-system}\n' +
        'spec: {postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}}\n',
      'clusters/prod/sync.yaml': `${gitRepository}---\n${flux('images', 'path: ./images')}`,
      'images/app.yaml': policy('name: app, namespace: images', semver),
    };
    expect(summarize(loadRendered(files))).toEqual({ objects: ['ImagePolicy images/app'], problems: [] });
  });

  test('that patch others are not taken for complete ones', () => {
    const files = {
      'clusters/prod/sync.yaml': `${gitRepository}---\n${flux('images', 'path: ./images')}`,
      'clusters/prod/patch.yaml':
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: images}\nspec: {prune: false}\n',
      'images/app.yaml': repository('name: app, namespace: images'),
    };
    expect(summarize(loadRendered(files))).toEqual({ objects: ['ImageRepository images/app'], problems: [] });
  });

  test('read each file that they share once', () => {
    const reads: string[] = [];
    const sync = `${gitRepository}---\n${flux('images', 'path: ./images, postBuild: {substitute: {a: b}}')}`;
    const files = {
      'clusters/a/sync.yaml': sync,
      'clusters/b/sync.yaml': sync,
      'images/kustomization.yaml': kustomization('resources: [app.yaml]\nnamespace: images'),
      'images/app.yaml': repository('name: app'),
    };
    const memory = createMemoryTree(files);
    const tree: Tree = {
      *files(path) {
        for (const file of memory.files(path)) {
          yield { path: file.path, read: () => (reads.push(file.path), file.read()) };
        }
      },
    };
    const rendering = { isOwnUrl: () => true };
    const { manifests } = loadManifests(tree, ['clusters/a', 'clusters/b'], { rendering });
    expect(manifests.imageRepositories).toHaveLength(1);
    expect(reads.filter((path) => path.startsWith('images/')).toSorted()).toEqual([
      'images/app.yaml',
      'images/kustomization.yaml',
    ]);
  });

  test('give what several clusters have alike once', () => {
    const sync = `${gitRepository}---\n${flux('images', 'path: ./images')}`;
    const files = {
      'clusters/a/sync.yaml': sync,
      'clusters/b/sync.yaml': sync,
      'images/app.yaml': repository('name: app, namespace: images'),
    };
    const loaded = loadRendered(files, { directories: ['clusters/a', 'clusters/b'] });
    expect(summarize(loaded)).toEqual({ objects: ['ImageRepository images/app'], problems: [] });
  });

  test('may give an image object of one name differently in each cluster', () => {
    const sync = (range: string) =>
      `${gitRepository}---\n${flux('images', `path: ./images, postBuild: {substitute: {range: ${range}}}`)}`;
    const files = {
      'clusters/a/sync.yaml': sync('1.x'),
      'clusters/b/sync.yaml': sync('2.x'),
      'clusters/c/sync.yaml': sync('1.x'),
      'images/app.yaml': `${repository('name: app, namespace: images')}---
${policy('name: app, namespace: images', 'policy: {semver: {range: "${range}"}}')}`,
    };
    const directories = ['clusters/a', 'clusters/b', 'clusters/c'];
    const { manifests, problems } = loadRendered(files, { directories });
    expect(problems).toEqual([]);
    expect(
      manifests.imageRepositories.map(({ metadata }) => [toObjectName({ metadata }), metadata.clusters]),
    ).toEqual([['images/app', directories]]);
    expect(
      manifests.imagePolicies.map(({ metadata, spec }) => [
        toObjectName({ metadata }),
        metadata.clusters,
        spec.policy.semver?.range,
      ]),
    ).toEqual([
      ['images/app@clusters/a', ['clusters/a', 'clusters/c'], '1.x'],
      ['images/app@clusters/b', ['clusters/b'], '2.x'],
    ]);
  });

  describe('in a cluster that fails to build', () => {
    const sync = (cluster: string, spec: string) =>
      `${gitRepository}---\n${flux('images', `path: ./images, postBuild: {substitute: {cluster: ${cluster}${spec}}}`)}`;
    const files = (b: string, c = sync('c', ', range: 1.x, extra: 3.x')) => ({
      'clusters/a/sync.yaml': sync('a', ', range: 1.x, extra: 3.x'),
      'clusters/b/sync.yaml': b,
      'clusters/c/sync.yaml': c,
      'images/shared.yaml': repository('name: app, namespace: images'),
      'images/app.yaml': policy('name: app, namespace: images', 'policy: {semver: {range: "${range}"}}'),
      'images/other.yaml': policy('name: other, namespace: images', 'policy: {semver: {range: "${extra}"}}'),
    });
    const names = (all: Readonly<Record<string, string>>, directories: readonly string[]) => {
      const { manifests, problems } = loadRendered(all, { directories });
      const { imageRepositories, imagePolicies } = manifests;
      return {
        names: [...imageRepositories, ...imagePolicies].map((object) => toObjectName(object)),
        isFailed: problems.some(({ severity }) => severity === 'error'),
      };
    };
    const two = ['clusters/a', 'clusters/b'];

    test.each([
      ['a variable that is missing', sync('b', ', range: 2.x')],
      [
        'a source of variables that is missing',
        sync('b', '').replace(
          'postBuild: {',
          'postBuild: {substituteFrom: [{kind: ConfigMap, name: gone}], ',
        ),
      ],
      ['an object that is not valid any more', sync('b', ', range: 2.x, extra: "[]"')],
    ])('for %s the objects of the others keep their names', (_, broken) => {
      const good = names(files(sync('b', ', range: 2.x, extra: 4.x')), two);
      expect(good).toEqual({
        names: [
          'images/app',
          'images/app@clusters/a',
          'images/app@clusters/b',
          'images/other@clusters/a',
          'images/other@clusters/b',
        ],
        isFailed: false,
      });
      const bad = names(files(broken), two);
      expect(bad.isFailed).toBe(true);
      expect(good.names).toEqual(expect.arrayContaining(bad.names));
      expect(bad.names).toEqual(
        expect.arrayContaining(['images/app', 'images/app@clusters/a', 'images/other@clusters/a']),
      );
    });

    test('what it has alike with others keeps its name', () => {
      const alike = (rest: string) => {
        const all = files(sync('b', `, range: 1.x, extra: 3.x`));
        return names(
          {
            ...all,
            'images/late.yaml': policy('name: late, namespace: images', `policy: {semver: {range: ${rest}}}`),
          },
          two,
        );
      };
      expect(alike('1.x').names).toEqual(['images/app', 'images/app', 'images/late', 'images/other']);
      const broken = { ...files(sync('b', ', range: 1.x')) };
      expect(names(broken, two).names).toEqual(['images/app', 'images/app', 'images/other@clusters/a']);
    });
  });

  test('leave directories that only hold a part of what there is to every cluster', () => {
    const sync = `${gitRepository}---\n${flux('images', 'path: ./images')}`;
    const files = {
      'clusters/a/sync.yaml': sync,
      'clusters/b/sync.yaml': sync,
      'images/app.yaml': policy('name: app, namespace: images', semver),
      'repositories/app.yaml': repository('name: app, namespace: images'),
    };
    const loaded = loadRendered(files, { directories: ['clusters/a', 'clusters/b', 'repositories'] });
    expect(loaded.problems).toEqual([]);
    const { policies, problems } = resolveReferences(loaded.manifests);
    expect(problems).toEqual([]);
    expect(policies.map(({ policy: one }) => toObjectName(one))).toEqual(['images/app']);
  });

  test('are duplicates within one cluster as ever', () => {
    const sync = `${gitRepository}---\n${flux('one', 'path: ./one')}---\n${flux('two', 'path: ./two')}`;
    const files = {
      'clusters/a/sync.yaml': sync,
      'clusters/b/sync.yaml': sync,
      'one/app.yaml': policy('name: app, namespace: images', semver),
      'two/app.yaml': policy('name: app, namespace: images', 'policy: {semver: {range: 2.x}}'),
    };
    const { problems } = summarize(loadRendered(files, { directories: ['clusters/a', 'clusters/b'] }));
    expect(problems).toEqual([
      expect.stringContaining(
        'error two/app.yaml:1:1: duplicate-object: expected one ImagePolicy/images/app, found it at one/app.yaml:1:1 as well',
      ),
    ]);
  });
});
