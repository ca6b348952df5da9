import { describe, expect, test } from 'vitest';
import { TidemarkError } from '../../src/errors.ts';
import { loadManifests } from '../../src/manifests/load-manifests.ts';
import { source } from '../support/source.ts';
import { createMemoryTree, loadFiles, loadText, toLines } from './memory-tree.ts';

const repository = source`
  apiVersion: image.toolkit.fluxcd.io/v1
  kind: ImageRepository
  metadata:
    name: app
    namespace: flux-system
  spec:
    image: ghcr.io/org/app
    interval: 5m
`;

const policy = source`
  apiVersion: image.toolkit.fluxcd.io/v1
  kind: ImagePolicy
  metadata:
    name: app
    namespace: apps
    labels: { team: web }
  spec:
    imageRepositoryRef:
      name: app
    policy:
      semver:
        range: '>=1.0.0'
`;

describe('loadManifests', () => {
  test('reads a repository and applies the defaults of Flux', () => {
    const { manifests, problems } = loadText(repository);
    expect(problems).toEqual([]);
    expect(manifests.imageRepositories).toMatchObject([
      {
        apiVersion: 'image.toolkit.fluxcd.io/v1',
        kind: 'ImageRepository',
        metadata: { name: 'app', namespace: 'flux-system', labels: {}, annotations: {} },
        place: { file: 'a.yaml', line: 1, column: 1 },
      },
    ]);
    expect(manifests.imageRepositories[0]?.spec).toEqual({
      image: 'ghcr.io/org/app',
      interval: 300_000,
      timeout: 300_000,
      provider: 'generic',
      insecure: false,
      exclusionList: ['^.*\\.sig$'],
      suspend: false,
    });
  });

  test('reads a policy and takes its own namespace for the reference', () => {
    const { manifests } = loadText(policy);
    expect(manifests.imagePolicies[0]?.metadata.labels).toEqual({ team: 'web' });
    expect(manifests.imagePolicies[0]?.spec).toEqual({
      imageRepositoryRef: { name: 'app', namespace: 'apps' },
      policy: { semver: { range: '>=1.0.0' } },
      digestReflectionPolicy: 'Never',
      suspend: false,
    });
  });

  test('reads an automation with everything that it may say', () => {
    const { manifests, problems } = loadText(source`
      apiVersion: image.toolkit.fluxcd.io/v1
      kind: ImageUpdateAutomation
      metadata: { name: all, namespace: flux-system }
      spec:
        interval: 1h30m
        sourceRef: { kind: GitRepository, name: fleet, namespace: other, apiVersion: source.toolkit.fluxcd.io/v1 }
        policySelector:
          matchLabels: { team: web }
          matchExpressions:
            - { key: tier, operator: In, values: [a, b] }
            - { key: old, operator: DoesNotExist }
        update: { path: ./clusters }
        git:
          checkout: { ref: { branch: main } }
          commit:
            author: { email: bot@example.com, name: bot }
            signingKey: { secretRef: { name: key } }
            messageTemplate: '{{ .Changed }} \${x}'
            messageTemplateValues: { a: b }
          push: { branch: updates, refspec: 'refs/heads/a:refs/heads/b', options: { ci.skip: '' } }
    `);
    expect(toLines(problems)).toEqual([]);
    expect(manifests.imageUpdateAutomations[0]?.spec).toEqual({
      interval: 5_400_000,
      suspend: false,
      sourceRef: { kind: 'GitRepository', name: 'fleet', namespace: 'other' },
      policySelector: {
        matchLabels: { team: 'web' },
        matchExpressions: [
          { key: 'tier', operator: 'In', values: ['a', 'b'] },
          { key: 'old', operator: 'DoesNotExist', values: [] },
        ],
      },
      update: { strategy: 'Setters', path: './clusters' },
      git: {
        checkout: { ref: { branch: 'main' } },
        commit: {
          author: { email: 'bot@example.com', name: 'bot' },
          signingKey: { secretRef: { name: 'key' }, type: 'gpg' },
          messageTemplate: '{{ .Changed }} ${x}',
          messageTemplateValues: { a: 'b' },
        },
        push: { branch: 'updates', refspec: 'refs/heads/a:refs/heads/b', options: { 'ci.skip': '' } },
      },
    });
  });

  test('reads the least that an automation must say', () => {
    const { manifests, problems } = loadText(source`
      apiVersion: image.toolkit.fluxcd.io/v1beta1
      kind: ImageUpdateAutomation
      metadata: { name: least }
      spec:
        interval: 1m
        sourceRef: { name: fleet }
        git: { commit: { author: { email: a@b.c } } }
    `);
    expect(problems).toEqual([]);
    expect(manifests.imageUpdateAutomations[0]?.spec).toEqual({
      interval: 60_000,
      suspend: false,
      sourceRef: { kind: 'GitRepository', name: 'fleet', namespace: 'flux-system' },
      update: { strategy: 'Setters', path: '' },
      git: {
        commit: { author: { email: 'a@b.c', name: '' }, messageTemplate: '', messageTemplateValues: {} },
      },
    });
  });

  test('reads Git repositories and namespaces, the fields that are needed', () => {
    const { manifests, problems } = loadFiles({
      'a.yaml': repository,
      'b.yaml': source`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: { name: fleet, namespace: flux-system }
        spec: { url: 'https://example.com/fleet', interval: 1m, ref: { branch: main }, ignore: x }
        ---
        kind: Namespace
        apiVersion: v1
        metadata: { name: apps, labels: { team: web } }
      `,
    });
    expect(problems).toEqual([]);
    expect(manifests.gitRepositories[0]?.spec).toEqual({
      url: 'https://example.com/fleet',
      ref: { branch: 'main' },
    });
    expect(manifests.namespaces[0]?.metadata).toMatchObject({
      name: 'apps',
      namespace: '',
      labels: { team: 'web' },
    });
  });

  test.each(['v1', 'v1beta2', 'v1beta1'])('reads %s', (version) => {
    const { manifests, problems } = loadText(repository.replace('/v1', `/${version}`));
    expect(problems).toEqual([]);
    expect(manifests.imageRepositories[0]?.apiVersion).toBe(`image.toolkit.fluxcd.io/${version}`);
  });

  test('reads the items of lists, also of nested ones', () => {
    const item = repository.replaceAll('\n', '\n      ').trim();
    const inner = policy.replaceAll('\n', '\n          ').trim();
    const text = `apiVersion: v1\nkind: List\nitems:\n    - ${item}\n    - kind: ImagePolicyList\n      items:\n        - ${inner}\n`;
    const { manifests, problems } = loadText(text);
    expect(toLines(problems)).toEqual([]);
    expect(manifests.imageRepositories[0]?.place).toEqual({ file: 'a.yaml', line: 4, column: 7 });
    expect(manifests.imagePolicies).toHaveLength(1);
  });

  test('sorts objects by namespace and name, whatever the order of the files', () => {
    const { manifests } = loadFiles({
      '1.yaml': repository.replace('name: app', 'name: b'),
      '2.yaml': repository.replace('name: app', 'name: a'),
      '3.yml': repository.replace('namespace: flux-system', 'namespace: apps'),
    });
    const names = manifests.imageRepositories.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    expect(names).toEqual(['apps/app', 'flux-system/a', 'flux-system/b']);
  });

  test('ignores everything that is not ours', () => {
    const { manifests, problems } = loadFiles({
      'a.yaml': repository,
      'b.txt': repository,
      'b.json': repository,
      'chart.yaml': 'kind: {{ broken\n\t- x',
      'crd.yaml':
        'kind: CustomResourceDefinition\nmetadata: {name: x.image.toolkit.fluxcd.io}\nspec: {group: image.toolkit.fluxcd.io}',
      'text.yaml': 'just text about image.toolkit.fluxcd.io/v1',
      'list.yaml': '- image.toolkit.fluxcd.io/v1',
      'ns.yaml': 'apiVersion: example.com/v1\nkind: Namespace\nmetadata: 5',
    });
    expect(toLines(problems)).toEqual([]);
    expect(manifests.imageRepositories).toHaveLength(1);
    expect(manifests.namespaces).toEqual([]);
  });

  test('reads each file once when directories overlap', () => {
    const tree = createMemoryTree({ 'apps/a.yaml': repository });
    const { manifests, problems } = loadManifests(tree, ['.', 'apps', './apps/a.yaml']);
    expect(problems).toEqual([]);
    expect(manifests.imageRepositories).toHaveLength(1);
  });

  test('says where fields stand', () => {
    const { manifests } = loadText(repository);
    const placeOf = manifests.imageRepositories[0]?.placeOf;
    expect(placeOf?.(['spec', 'image'])).toEqual({ file: 'a.yaml', line: 7, column: 10 });
    expect(placeOf?.(['spec'])).toEqual({ file: 'a.yaml', line: 6, column: 1 });
    expect(placeOf?.(['spec', 'secretRef', 'name'])).toEqual({ file: 'a.yaml', line: 6, column: 1 });
    expect(placeOf?.(['spec', 'image', 'deeper', 0])).toEqual({ file: 'a.yaml', line: 7, column: 10 });
    expect(placeOf?.(['nowhere'])).toEqual({ file: 'a.yaml', line: 1, column: 1 });
  });
});

describe('namespaces', () => {
  const without = repository.replace('  namespace: flux-system\n', '');

  test('takes the given namespace for objects that name none', () => {
    const { manifests, problems } = loadFiles({ 'a.yaml': without }, { defaultNamespace: 'images' });
    expect(problems).toEqual([]);
    expect(manifests.imageRepositories[0]?.metadata.namespace).toBe('images');
  });

  test('takes flux-system with one warning for all objects when none is given', () => {
    const other = without.replace('name: app', 'name: other');
    const { manifests, problems } = loadFiles({
      'a.yaml': without,
      'b.yaml': `${other}---\n${without.replace('app', 'x')}`,
    });
    expect(manifests.imageRepositories[0]?.metadata.namespace).toBe('flux-system');
    expect(toLines(problems)).toEqual([
      'warning a.yaml:1:1: missing-field: metadata.namespace: expected the namespace of the object, found none here and in 2 more; it is taken to be flux-system, say otherwise with --namespace',
    ]);
  });
});

describe('problems of files', () => {
  test('a missing directory is a problem and hides no other directory', () => {
    const tree = createMemoryTree({ 'apps/a.yaml': repository });
    const { manifests, problems } = loadManifests(tree, ['nowhere', 'apps']);
    expect(toLines(problems)).toEqual(['error path-not-found: nothing at nowhere']);
    expect(manifests.imageRepositories).toHaveLength(1);
  });

  test('a tree without image manifests is an error', () => {
    const { problems } = loadFiles({ 'a.yaml': 'kind: Deployment', 'b.yml': '', 'c.txt': '' });
    expect(toLines(problems)).toEqual([
      'error no-manifests: expected an ImageRepository, ImagePolicy or ImageUpdateAutomation below ".", found none in 2 YAML files; point --manifests at the directories that hold them',
    ]);
  });

  test('a broken document hides neither the next one nor the next file', () => {
    const { manifests, problems } = loadFiles({
      'a.yaml': `# image.toolkit.fluxcd.io/v1\na: b: c\n---\n${repository}`,
      'b.yaml': policy,
    });
    expect(toLines(problems)).toEqual([
      'error a.yaml:2:4: yaml-syntax: expected YAML, found a mistake: nested mappings are not allowed in compact mappings; a value that contains ": " needs quotes',
    ]);
    expect(manifests.imageRepositories[0]?.place.line).toBe(4);
    expect(manifests.imagePolicies).toHaveLength(1);
  });

  test('a broken document is a warning when it is not about images', () => {
    const { problems } = loadFiles({ 'a.yaml': repository, 'b.yaml': '# source.toolkit.fluxcd.io/v1\na: [' });
    expect(toLines(problems)).toEqual([expect.stringMatching(/^warning b\.yaml:2:5: yaml-syntax: /)]);
  });

  test('a file that cannot be read is an error, one that is too large a warning', () => {
    const { manifests, problems } = loadFiles({
      'a.yaml': repository,
      'b.yaml': new TidemarkError('unreadable-file', 'locked'),
      'c.yaml': new TidemarkError('file-too-large', 'large'),
    });
    expect(toLines(problems)).toEqual([
      'error b.yaml:1:1: unreadable-file: locked',
      'warning c.yaml:1:1: file-too-large: large',
    ]);
    expect(manifests.imageRepositories).toHaveLength(1);
  });

  test('an error that is not about a file is passed on', () => {
    expect(() => loadFiles({ 'a.yaml': new RangeError('ours') })).toThrow(RangeError);
  });

  test('problems are sorted by file, line and column', () => {
    const broken = repository.replace('5m', '5').replace('ghcr.io/org/app', '1');
    const { problems } = loadFiles({ 'b.yaml': broken, 'a.yaml': broken.replace('name: app', 'name: x') });
    expect(problems.map(({ place }) => [place?.file, place?.line])).toEqual([
      ['a.yaml', 7],
      ['a.yaml', 8],
      ['b.yaml', 7],
      ['b.yaml', 8],
    ]);
  });
});

describe('duplicate objects', () => {
  test('two different ones are an error that names both places, the first is kept', () => {
    const { manifests, problems } = loadFiles({
      'a.yaml': repository,
      'b.yaml': `---\n${repository.replace('5m', '6m')}`,
    });
    expect(toLines(problems)).toEqual([
      'error b.yaml:2:1: duplicate-object: expected one ImageRepository/flux-system/app, found it at a.yaml:1:1 as well; remove one, or narrow the directories that are read',
    ]);
    expect(manifests.imageRepositories.map(({ place }) => place.file)).toEqual(['a.yaml']);
  });

  test('two that say the same are a warning', () => {
    const { problems } = loadFiles({ 'a.yaml': repository, 'b.yaml': `# comment\n${repository}` });
    expect(toLines(problems)).toEqual([
      'warning b.yaml:2:1: duplicate-object: expected one ImageRepository/flux-system/app, found it with the same content at a.yaml:1:1 as well; remove one, or narrow the directories that are read',
    ]);
  });

  test.each([
    ['Namespace', 'v1', 'labels: {a: b}', 'labels: {a: c}'],
    [
      'GitRepository',
      'source.toolkit.fluxcd.io/v1',
      'labels: {}}\nspec: {url: a',
      'labels: {}}\nspec: {url: b',
    ],
  ])('a second %s is fine when it says the same, and a warning when not', (kind, apiVersion, one, two) => {
    const object = `kind: ${kind}\napiVersion: ${apiVersion}\nmetadata: {name: a, ${one}}\n`;
    const files = { 'a.yaml': repository, 'b.yaml': object, 'c.yaml': object };
    const options = { defaultNamespace: 'flux-system' };
    expect(loadFiles(files, options).problems).toEqual([]);
    const other = loadFiles({ ...files, 'c.yaml': object.replace(one, two) }, options);
    expect(other.problems).toMatchObject([{ severity: 'warning', code: 'duplicate-object' }]);
  });

  test('the same name in another namespace or kind is another object', () => {
    const { problems } = loadFiles({ 'a.yaml': repository, 'b.yaml': policy.replace('apps', 'flux-system') });
    expect(problems).toEqual([]);
  });
});
