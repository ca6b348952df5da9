import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import type { TestRepository } from '../support/git-repository.ts';
import { createRepository } from '../support/git-repository.ts';
import { normalize, runCommand } from '../support/run-cli.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({
    repositories: { app: ['1.0.0', '1.1.0', '2.0.0'], web: ['1.0.0', '1.5.0'] },
  });
});

afterAll(async () => registry.close());

const both = ['--manifests', 'clusters/dev', '--manifests', 'clusters/prod'];

function flux(name: string, spec: string): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {sourceRef: {kind: GitRepository, name: flux-system}, interval: 5m, ${spec}}
`;
}

function image(kind: string, name: string, spec: string): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ${kind}
metadata: {name: ${name}, namespace: images}
spec: {interval: 5m, ${spec}}
`;
}

function policy(name: string, range: string): string {
  const spec = `imageRepositoryRef: {name: ${name}}, policy: {semver: {range: ${JSON.stringify(range)}}}`;
  return image('ImagePolicy', name, spec).replace('interval: 5m, ', '');
}

function automation(path: string, push = 'main'): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {name: all, namespace: images}
spec:
  interval: 5m
  sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}
  update: {path: "${path}"}
  git:
    checkout: {ref: {branch: main}}
    commit: {author: {email: bot@example.com}, messageTemplate: 'Update ${path}'}
    push: {branch: ${push}}
`;
}

const deployment = (tag = '1.0.0') => `apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  tag: ${tag} # {"$imagepolicy": "images:app:tag"}
`;

/** Two clusters that render `images` with their own range and path. */
function createFleet(options: {
  readonly dev?: string;
  readonly prod?: string;
  readonly images?: string;
  readonly files?: Readonly<Record<string, string>>;
}): TestRepository {
  const variables = (cluster: string, range: string) =>
    flux('images', `path: ./images, postBuild: {substitute: {range: "${range}", path: ./apps/${cluster}}}`);
  return createRepository({
    'clusters/dev/images.yaml': variables('dev', options.dev ?? '1.x || 2.x'),
    'clusters/prod/images.yaml': variables('prod', options.prod ?? '1.x'),
    'images/images.yaml':
      options.images ??
      [
        image('ImageRepository', 'app', `image: ${registry.host}/app`),
        policy('app', '${range}'),
        automation('${path}'),
      ].join('---\n'),
    'apps/dev/pod.yaml': deployment(),
    'apps/prod/pod.yaml': deployment(),
    ...options.files,
  });
}

async function withFleet<Result>(
  options: Parameters<typeof createFleet>[0],
  use: (repository: TestRepository) => Promise<Result>,
): Promise<Result> {
  const repository = createFleet(options);
  return use(repository).finally(repository.remove);
}

/** Both clusters update one path. */
const shared = () =>
  [
    image('ImageRepository', 'app', `image: ${registry.host}/app`),
    policy('app', '${range}'),
    automation('./apps'),
  ].join('---\n');

describe('two clusters of one repository that render one policy differently', () => {
  test('are updated in one run, each as it asks, with one listing of the image', async () => {
    await withFleet({}, async ({ root, read, git }) => {
      registry.requests.length = 0;
      const { code, stdout, stderr } = await runCommand(['run', root, '--no-diff', ...both]);
      expect(stderr).toBe('');
      expect(normalize(stdout))
        .toBe(`POLICY                     IMAGE                 OLD → NEW       WHERE                  STATE
images/app@clusters/dev    127.0.0.1:50000/app   1.0.0 → 2.0.0   apps/dev/pod.yaml:5    update
images/app@clusters/prod   127.0.0.1:50000/app   1.0.0 → 1.1.0   apps/prod/pod.yaml:5   update

committed 1a2b3c4 on branch main (images/all@clusters/dev): Update ./apps/dev
committed 1a2b3c4 on branch main (images/all@clusters/prod): Update ./apps/prod

2 values in 2 files updated, 0 current (1 repository, 5 requests, 0.0 s)
`);
      expect(code).toBe(0);
      expect(read('apps/dev/pod.yaml')).toBe(deployment('2.0.0'));
      expect(read('apps/prod/pod.yaml')).toBe(deployment('1.1.0'));
      expect(git('log', '--format=%s', '-2')).toBe('Update ./apps/prod\nUpdate ./apps/dev');
      expect(registry.requests.filter(({ url }) => url.includes('tags/list'))).toHaveLength(1);
      const again = await runCommand(['run', root, ...both]);
      expect(again.stdout).toContain('nothing to update, 2 current');
    });
  });

  test('are told apart in JSON and by explain', async () => {
    await withFleet({}, async ({ root }) => {
      const { stdout } = await runCommand(['plan', root, '--json', ...both]);
      expect(JSON.parse(stdout)).toMatchObject({
        repositories: [{ name: 'images/app', clusters: ['clusters/dev', 'clusters/prod'] }],
        policies: [
          { name: 'images/app@clusters/dev', clusters: ['clusters/dev'], tag: '2.0.0' },
          { name: 'images/app@clusters/prod', clusters: ['clusters/prod'], tag: '1.1.0' },
        ],
        markers: [
          { file: 'apps/dev/pod.yaml', policy: 'images/app@clusters/dev', new: '2.0.0' },
          { file: 'apps/prod/pod.yaml', policy: 'images/app@clusters/prod', new: '1.1.0' },
        ],
        commits: [{ automation: 'images/all@clusters/dev' }, { automation: 'images/all@clusters/prod' }],
      });
      const explain = async (name: string) => runCommand(['explain', name, root, ...both]);
      expect((await explain('app')).stderr).toContain(
        'found several of this name: images/app@clusters/dev, images/app@clusters/prod',
      );
      for (const name of ['app@clusters/prod', 'images/app@clusters/prod', 'apps/prod/pod.yaml:5']) {
        const explained = await explain(name);
        expect(explained.stdout).toContain('images/app@clusters/prod');
        expect(explained.stdout).toContain('selected 1.1.0');
        expect(explained.stdout).not.toContain('apps/dev/pod.yaml');
      }
    });
  });

  test('that claim one value leave it, with an error that names both', async () => {
    await withFleet({ images: shared() }, async ({ root, read }) => {
      const { code, stdout, stderr } = await runCommand(['run', root, '--no-diff', ...both]);
      const message =
        'clusters do not agree: images/app@clusters/dev wants 2.0.0, images/app@clusters/prod wants 1.1.0; give each cluster a file of its own, or narrow the paths of the automations';
      expect(stderr).toBe(
        `error: apps/dev/pod.yaml:5:14: cluster-conflict: ${message}\nerror: apps/prod/pod.yaml:5:14: cluster-conflict: ${message}\n`,
      );
      expect(stdout).toContain('held: cluster-conflict');
      expect(code).toBe(1);
      expect(read('apps/dev/pod.yaml')).toBe(deployment());
    });
  });

  test('that claim one value and agree on it have it updated once', async () => {
    await withFleet({ images: shared(), dev: '1.x || 1.1.x' }, async ({ root, read }) => {
      const { code, stdout, stderr } = await runCommand(['run', root, '--no-diff', ...both]);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(stdout).toContain('committed');
      expect(stdout.match(/committed/g)).toHaveLength(1);
      expect(read('apps/prod/pod.yaml')).toBe(deployment('1.1.0'));
      for (const cluster of ['dev', 'prod']) {
        const explained = await runCommand(['explain', `app@clusters/${cluster}`, root, ...both]);
        expect(explained.stdout).toContain('apps/prod/pod.yaml:5');
      }
    });
  });

  test('see a conflict between their automations as well, also when one of them is current', async () => {
    const images = [
      image('ImageRepository', 'app', `image: ${registry.host}/app`),
      policy('app', '${range}'),
      automation('./apps').replace('email: bot', 'name: "${path}", email: bot'),
    ].join('---\n');
    await withFleet({ images, files: { 'apps/dev/pod.yaml': deployment('2.0.0') } }, async ({ root }) => {
      const { code, stderr } = await runCommand(['plan', root, ...both]);
      expect(stderr).toContain('apps/dev/pod.yaml:5:14: cluster-conflict');
      expect(stderr).toContain('apps/prod/pod.yaml:5:14: cluster-conflict');
      expect(code).toBe(1);
    });
  });

  test('each see their own policies only', async () => {
    const files = {
      'clusters/dev/web.yaml': [
        image('ImageRepository', 'web', `image: ${registry.host}/web`),
        policy('web', '1.x'),
      ].join('---\n'),
      'apps/dev/web.yaml': deployment().replace('images:app', 'images:web'),
      'apps/prod/web.yaml': deployment().replace('images:app', 'images:web'),
    };
    await withFleet({ files }, async ({ root, read }) => {
      const { stderr } = await runCommand(['run', root, '--no-diff', ...both]);
      expect(stderr).toBe(
        'warning: apps/prod/web.yaml:5:14: unusable-marker: expected an ImagePolicy images/web@clusters/prod, found none; declare it or correct the marker\n',
      );
      expect(read('apps/dev/web.yaml')).toContain('tag: 1.5.0');
      expect(read('apps/prod/web.yaml')).toContain('tag: 1.0.0');
    });
  });

  test('tell policies apart that are alike but find another repository', async () => {
    const images = [
      image('ImageRepository', 'app', `image: "${registry.host}/\${image}"`),
      policy('app', '1.x'),
      automation('${path}'),
    ].join('---\n');
    const cluster = (name: string, repository: string) =>
      flux('images', `path: ./images, postBuild: {substitute: {image: ${repository}, path: ./apps/${name}}}`);
    const files = {
      'clusters/dev/images.yaml': cluster('dev', 'web'),
      'clusters/prod/images.yaml': cluster('prod', 'app'),
    };
    await withFleet({ images, files }, async ({ root, read }) => {
      const { code, stderr } = await runCommand(['run', root, '--no-diff', ...both]);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(read('apps/dev/pod.yaml')).toBe(deployment('1.5.0'));
      expect(read('apps/prod/pod.yaml')).toBe(deployment('1.1.0'));
    });
  });
});
