import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import type { TestRepository } from '../support/git-repository.ts';
import { createRepository } from '../support/git-repository.ts';
import { normalize, runCommand } from '../support/run-cli.ts';

const example = join(import.meta.dirname, '../../examples/rendered-fleet');

const clusters = ['dev', 'staging', 'production'].flatMap((name) => ['--manifests', `clusters/${name}`]);

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({
    repositories: {
      'stefanprodan/podinfo': ['6.0.0', '6.0.3', '6.1.0', '7.0.0', 'latest'],
      'example/frontend': ['main-0c1f2e3-100', 'main-9bd21c4-230', 'feature-1234567-900'],
    },
  });
});

afterAll(async () => registry.close());

function withExample<Result>(use: (repository: TestRepository) => Promise<Result>): Promise<Result> {
  const paths = readdirSync(example, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.ya?ml$/.test(path),
  );
  const files = paths.map((path) => [
    path,
    readFileSync(join(example, path), 'utf8').replaceAll('ghcr.io', registry.host),
  ]);
  const repository = createRepository(Object.fromEntries(files));
  return use(repository).finally(repository.remove);
}

describe('examples/rendered-fleet', () => {
  test('is explained with the base, the overlay and the patch that set each field', async () => {
    await withExample(async ({ root }) => {
      const { code, stdout } = await runCommand([
        'explain',
        'podinfo',
        root,
        '--json',
        '--manifests',
        'clusters/dev',
      ]);
      expect(code).toBe(0);
      const { fields, repository } = JSON.parse(stdout);
      const origins = new Map<string, string>();
      for (const { path, place } of [...fields, ...repository.fields]) origins.set(path, place.file);
      expect(Object.fromEntries(origins)).toMatchObject({
        'metadata.namespace': 'images/overlay/kustomization.yaml',
        'spec.imageRepositoryRef.name': 'images/base/podinfo.yaml',
        'spec.image': 'images/base/podinfo.yaml',
        'spec.policy.semver.range': 'images/overlay/patches/releases.yaml',
      });
    });
  });

  test('is updated as its three clusters render it, with one listing per image', async () => {
    await withExample(async ({ root, git }) => {
      registry.requests.length = 0;
      const result = await runCommand(['run', root, '--no-diff', ...clusters]);
      expect(result.stderr).toBe('');
      expect(normalize(result.stdout)).toBe(`${table}
committed 1a2b3c4 on branch main (images/dev): [dev] Update images
committed 1a2b3c4 on branch main (images-production/production): [production] Update images
committed 1a2b3c4 on branch main (images-staging/staging): [staging] Update images

6 values in 3 files updated, 0 current (6 repositories, 10 requests, 0.0 s)
`);
      expect(result.code).toBe(0);
      expect(git('log', '--format=%s', '-3')).toBe(
        '[staging] Update images\n[production] Update images\n[dev] Update images',
      );
      expect(registry.requests.filter(({ url }) => url.includes('tags/list'))).toHaveLength(2);
    });
  });

  test('is one error when it is read raw: the bases are nothing by themselves', async () => {
    await withExample(async ({ root }) => {
      const { code, stderr } = await runCommand(['plan', root]);
      const page = readFileSync(join(import.meta.dirname, '../../docs/manifests.md'), 'utf8');
      expect(page).toContain(stderr.replace(/^error: /, ''));
      expect(stderr).toBe(
        'error: images/base/frontend.yaml:1:1: missing-field: expected an image manifest that is complete, found one that an overlay completes, here and in 7 more objects; read what is applied instead: --manifests clusters/dev --manifests clusters/production --manifests clusters/staging, or list the directories under manifests in .github/tidemark.yaml\n',
      );
      expect(code).toBe(1);
    });
  });

  test.each([
    ['a remote of the same repository', 'git@github.com:example/rendered-fleet.git', '6 values in 3 files'],
    ['a remote of another repository', 'https://github.com/me/fork', 'failed: nothing to update'],
  ])('with %s is followed accordingly', async (_, url, line) => {
    await withExample(async ({ root, git }) => {
      git('remote', 'add', 'origin', url);
      const { stdout } = await runCommand(['plan', root, ...clusters]);
      expect(stdout).toContain(line);
    });
  });

  test('takes variables from a Secret of the environment', async () => {
    await withExample(async ({ root, write, read }) => {
      const images = read('clusters/dev/images.yaml');
      write('clusters/dev/images.yaml', `${images}      - kind: Secret\n        name: ranges\n`);
      const missing = await runCommand(['plan', root, '--manifests', 'clusters/dev']);
      expect(missing.stderr).toContain(
        "error: clusters/dev/images.yaml:17:9: unresolved-substitution: substitute from 'Secret/ranges' error: not found",
      );
      const environment = { TIDEMARK_SECRET_FLUX_SYSTEM_RANGES: '{"release_range": "6.0.x"}' };
      const found = await runCommand(['plan', root, '--manifests', 'clusters/dev'], { environment });
      expect(found.stdout).toContain('6.0.0 → 6.0.3');
      expect(found.stderr).toBe('');
    });
  });
});

const table = `POLICY                       IMAGE                                  OLD → NEW                             WHERE                             STATE
images-production/frontend   127.0.0.1:50000/example/frontend       main-0c1f2e3-100 → main-9bd21c4-230   apps/production/podinfo.yaml:19   update
images-production/podinfo    127.0.0.1:50000/stefanprodan/podinfo   6.0.0 → 6.0.3                         apps/production/podinfo.yaml:17   update
images-staging/frontend      127.0.0.1:50000/example/frontend       main-0c1f2e3-100 → main-9bd21c4-230   apps/staging/podinfo.yaml:19      update
images-staging/podinfo       127.0.0.1:50000/stefanprodan/podinfo   6.0.0 → 6.1.0                         apps/staging/podinfo.yaml:17      update
images/frontend              127.0.0.1:50000/example/frontend       main-0c1f2e3-100 → main-9bd21c4-230   apps/dev/podinfo.yaml:19          update
images/podinfo               127.0.0.1:50000/stefanprodan/podinfo   6.0.0 → 7.0.0                         apps/dev/podinfo.yaml:17          update
`;
