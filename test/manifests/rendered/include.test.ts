import { describe, expect, test } from 'vitest';
import type { IncludedSource } from '../../../src/manifests/rendered/rendering-options.ts';
import { createMemoryTree } from '../memory-tree.ts';
import type { MemoryFiles } from '../memory-tree.ts';
import { flux, kustomization, loadRendered, policy, repository, summarize } from './load-rendered.ts';

const here = 'https://example.com/fleet';

/** A GitRepository of `flux-system`; `include` are the entries of its list in flow style. */
function git(name: string, { url = here, include = '', more = '' } = {}): string {
  const list = include === '' ? '' : `include: [${include}], `;
  return `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {${list}${more}url: '${url}', interval: 1m}\n`;
}

function sync(...documents: readonly string[]): string {
  return documents.join('---\n');
}

const far = 'https://example.com/shared';

/** The other repository, with its files named by the ref, and what was asked for. */
function serve(trees: Readonly<Record<string, MemoryFiles>>) {
  const asked: IncludedSource[] = [];
  const findIncluded = (source: IncludedSource) => {
    asked.push(source);
    const files = trees[`${source.url}${source.ref?.branch ?? source.ref?.tag ?? ''}`];
    return files && createMemoryTree(files);
  };
  return { asked, findIncluded };
}

describe('a part of this repository that a source includes', () => {
  const files = {
    'clusters/prod/sync.yaml': sync(
      git('flux-system', {
        include: '{repository: {name: parts}, fromPath: bases/images, toPath: ./vendor/images}',
      }),
      git('parts'),
      flux('images', 'path: ./overlay'),
    ),
    'overlay/kustomization.yaml': kustomization('namespace: images\nresources: [../vendor/images]'),
    'bases/images/kustomization.yaml': kustomization('resources: [app.yaml]'),
    'bases/images/app.yaml': repository('name: app'),
  };

  test('is built from where it is put, and its places are where it lives', () => {
    const loaded = loadRendered(files);
    expect(summarize(loaded)).toEqual({ objects: ['ImageRepository images/app'], problems: [] });
    const [app] = loaded.manifests.imageRepositories;
    expect(app?.place).toEqual({ file: 'bases/images/app.yaml', line: 1, column: 1 });
    expect(app?.placeOf(['metadata', 'namespace']).file).toBe('overlay/kustomization.yaml');
  });

  test('may be the path of a Kustomization itself, with the name of the source where toPath is absent', () => {
    const { objects, problems } = summarize(
      loadRendered({
        ...files,
        'clusters/prod/sync.yaml': sync(
          git('flux-system', { include: '{repository: {name: parts}, fromPath: /bases/}' }),
          git('parts'),
          flux('images', 'path: parts/images, targetNamespace: apps'),
        ),
      }),
    );
    expect({ objects, problems }).toEqual({ objects: ['ImageRepository apps/app'], problems: [] });
  });

  test('is without what its own source ignores, and what the outer one does', () => {
    const load = (inner: string, outer: string) =>
      summarize(
        loadRendered({
          'clusters/prod/sync.yaml': sync(
            git('flux-system', { include: '{repository: {name: parts}, fromPath: bases}', more: outer }),
            git('parts', { more: inner }),
            flux('images', 'path: parts, targetNamespace: apps'),
          ),
          'bases/a.yaml': repository('name: a'),
          'bases/b.yaml': repository('name: b'),
        }),
      ).objects;
    expect(load('', '')).toEqual(['ImageRepository apps/a', 'ImageRepository apps/b']);
    expect(load('ignore: /bases/a.yaml, ', '')).toEqual(['ImageRepository apps/b']);
    expect(load('', 'ignore: /parts/b.yaml, ')).toEqual(['ImageRepository apps/a']);
    expect(load('ignore: /parts/b.yaml, ', 'ignore: /bases/a.yaml, ')).toHaveLength(2);
  });

  test('may include others in turn', () => {
    const found = loadRendered({
      'clusters/prod/sync.yaml': sync(
        git('flux-system', { include: '{repository: {name: middle}, fromPath: deep, toPath: top}' }),
        git('middle', { include: '{repository: {name: inner}, fromPath: bases, toPath: deep/down}' }),
        git('inner'),
        flux('images', 'path: top/down, targetNamespace: apps'),
      ),
      'bases/a.yaml': repository('name: a'),
    });
    expect(summarize(found)).toEqual({ objects: ['ImageRepository apps/a'], problems: [] });
    expect(found.manifests.imageRepositories[0]?.place.file).toBe('bases/a.yaml');
  });

  test('may be there twice, at two paths', () => {
    const include =
      '{repository: {name: parts}, fromPath: bases, toPath: a}, {repository: {name: parts}, fromPath: bases, toPath: b}';
    const found = loadRendered({
      'clusters/prod/sync.yaml': sync(
        git('flux-system', { include }),
        git('parts'),
        flux('one', 'path: a, targetNamespace: one'),
        flux('two', 'path: b, targetNamespace: two'),
      ),
      'bases/a.yaml': repository('name: a'),
    });
    expect(summarize(found)).toEqual({
      objects: ['ImageRepository one/a', 'ImageRepository two/a'],
      problems: [],
    });
  });

  test.each([
    [
      'at a path where something is',
      '{repository: {name: parts}, fromPath: bases, toPath: overlay}',
      git('parts'),
      'expected nothing at "overlay", found "overlay/kustomization.yaml"',
    ],
    [
      'twice at one path',
      '{repository: {name: parts}, fromPath: bases}, {repository: {name: parts}, fromPath: overlay}',
      git('parts'),
      'expected nothing at "parts", found "parts/images/',
    ],
    [
      'below a file',
      '{repository: {name: parts}, fromPath: bases, toPath: bases/images/app.yaml/x}',
      git('parts'),
      'expected nothing at "bases/images/app.yaml/x", found "bases/images/app.yaml"',
    ],
    [
      'over everything',
      '{repository: {name: parts}, toPath: ./}',
      git('parts'),
      'expected nothing at ".", found "',
    ],
    [
      'from a path that is not there',
      '{repository: {name: parts}, fromPath: gone}',
      git('parts'),
      'expected "gone" in the GitRepository parts, found no file there; correct fromPath',
    ],
    [
      'from itself',
      '{repository: {name: flux-system}, toPath: x}',
      git('parts'),
      'found that flux-system includes flux-system, which is a cycle',
    ],
    [
      'in a circle',
      '{repository: {name: parts}, toPath: x}',
      git('parts', { include: '{repository: {name: flux-system}, toPath: y}' }),
      'found that flux-system includes parts includes flux-system, which is a cycle',
    ],
  ])('is an error %s', (_name, include, parts, message) => {
    const { problems } = summarize(
      loadRendered({
        ...files,
        'clusters/prod/sync.yaml': sync(
          git('flux-system', { include }),
          parts,
          flux('images', 'path: ./overlay'),
        ),
      }),
    );
    expect(problems).toContainEqual(
      expect.stringMatching(
        /^error clusters\/prod\/sync\.yaml:\d+:\d+: invalid-value: include of the GitRepository/,
      ),
    );
    expect(problems.join('\n')).toContain(message);
  });

  test('cannot leave the sources on either side', () => {
    const found = loadRendered({
      'clusters/prod/sync.yaml': sync(
        git('flux-system', {
          include: '{repository: {name: parts}, fromPath: ../../bases, toPath: ../../../out}',
        }),
        git('parts'),
        flux('images', 'path: out, targetNamespace: apps'),
      ),
      'bases/a.yaml': repository('name: a'),
    });
    expect(summarize(found)).toEqual({ objects: ['ImageRepository apps/a'], problems: [] });
  });

  test('is not taken for another revision of it', () => {
    const { problems, objects } = summarize(
      loadRendered({
        ...files,
        'clusters/prod/sync.yaml': sync(
          git('flux-system', { include: '{repository: {name: parts}, fromPath: bases}' }),
          git('parts', { more: 'ref: {tag: v1}, ' }),
          flux('images', 'path: parts/images'),
        ),
      }),
    );
    expect(objects).toEqual([]);
    expect(problems).toContainEqual(
      expect.stringContaining("expected files of this repository in 'parts', found that"),
    );
  });
});

describe('another repository', () => {
  const files = {
    'clusters/prod/sync.yaml': sync(
      git('flux-system', {
        include: '{repository: {name: shared}, fromPath: images, toPath: vendor/shared}',
      }),
      git('shared', { url: far, more: 'ref: {tag: v1}, secretRef: {name: login}, ' }),
      flux('images', 'path: ./overlay'),
    ),
    'overlay/kustomization.yaml': kustomization(
      'namespace: images\nresources: [../vendor/shared]\npatches:\n- {path: range.yaml, target: {kind: ImagePolicy}}',
    ),
    'overlay/range.yaml': policy('name: any', 'policy: {semver: {range: 1.x}}'),
  };
  const shared = {
    [`${far}v1`]: {
      'images/kustomization.yaml': kustomization('resources: [all.yaml]'),
      'images/all.yaml': `${repository('name: app')}---\n${policy('name: app', '')}`,
    },
  };

  test('that is at hand is built with this one, and its places name it', () => {
    const { asked, findIncluded } = serve(shared);
    const found = loadRendered(files, { findIncluded });
    expect(summarize(found)).toEqual({
      objects: ['ImageRepository images/app', 'ImagePolicy images/app'],
      problems: [],
    });
    expect(asked[0]).toEqual({
      namespace: 'flux-system',
      name: 'shared',
      url: far,
      ref: { tag: 'v1' },
      secret: 'login',
    });
    const [found1] = found.manifests.imagePolicies;
    expect(found1?.place).toEqual({ file: `${far}@v1//images/all.yaml`, line: 6, column: 1 });
    expect(found1?.placeOf(['spec', 'policy', 'semver', 'range']).file).toBe('overlay/range.yaml');
  });

  test('that is not at hand is a warning that says what to do', () => {
    const { problems } = summarize(loadRendered({ ...files, 'vendor/x': '' }));
    const warning = expect.stringMatching(
      /^warning .*vendor\/shared.* includes shared there, .*--other-repositories \(input other-repositories; not in the App\) reads it from there$/,
    );
    expect(problems).toEqual([
      warning,
      expect.stringContaining("path-not-found: Kustomization 'flux-system/images': "),
    ]);
    const direct = {
      ...files,
      'clusters/prod/sync.yaml': files['clusters/prod/sync.yaml'].replace('./overlay', 'vendor/shared'),
    };
    const loaded = summarize(loadRendered(direct));
    expect(loaded.problems).toContainEqual(warning);
  });

  test('that includes this one has its Kustomizations followed where they are of this one', () => {
    const found = loadRendered({
      'clusters/prod/sync.yaml': sync(
        git('platform', { url: far, include: '{repository: {name: fleet}, fromPath: bases, toPath: fleet}' }),
        git('fleet', { more: 'ref: {branch: main}, ' }),
        flux('ours', 'path: fleet/images, targetNamespace: apps', 'platform'),
        flux('theirs', 'path: elsewhere', 'platform'),
      ),
      'bases/images/a.yaml': repository('name: a'),
    });
    expect(summarize(found)).toEqual({ objects: ['ImageRepository apps/a'], problems: [] });
  });
});
