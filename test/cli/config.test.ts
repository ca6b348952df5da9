import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import type { TestRepository } from '../support/git-repository.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({
    repositories: {
      'acme/app': ['1.0.0', '1.1.0', '2.0.0'],
      'stefanprodan/podinfo': ['6.0.0', '6.1.0', '7.0.0'],
      'example/frontend': ['main-0c1f2e3-100', 'main-9bd21c4-230', '1.4.0', '2.0.0'],
    },
  });
});

afterAll(async () => registry.close());

function withFiles<Result>(
  files: Readonly<Record<string, string>>,
  use: (repository: TestRepository) => Promise<Result>,
): Promise<Result> {
  const repository = createRepository(files);
  return use(repository).finally(repository.remove);
}

/** The fleet of one image, in a directory, with what a configuration says. */
function fleet(config: string) {
  return {
    '.github/tidemark.yaml': config,
    'clusters/a/automation.yaml': createFleet({ image: `${registry.host}/acme/app` }),
    'apps/app.yaml': `image: ${registry.host}/acme/app:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
  };
}

describe('.github/tidemark.yaml', () => {
  test('updates images without any Flux manifest, as the page says', async () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const example =
      [...page.matchAll(/^```yaml\n(.*?)^```$/gms)]
        .map((match) => match[1] ?? '')
        .find((text) => text.startsWith('images:')) ?? '';
    const files = {
      '.github/tidemark.yaml': example.replaceAll('ghcr.io', registry.host),
      'apps/app.yaml': [
        `image: ${registry.host}/stefanprodan/podinfo:6.0.0 # {"$imagepolicy": "flux-system:podinfo"}`,
        `image: ${registry.host}/example/frontend:main-0c1f2e3-100 # {"$imagepolicy": "flux-system:frontend"}`,
        'tag: 1.0.0 # {"$imagepolicy": "flux-system:frontend-release:tag"}\n',
      ].join('\n---\n'),
    };
    await withFiles(files, async ({ root, git }) => {
      const result = await runCommand(['run', root]);
      expect(result.stderr).toBe('');
      expect(git('log', '-1', '--format=%an <%ae> %s', 'image-updates')).toBe(
        'image-bot <image-bot@example.com> Update 3 values',
      );
      const changed = git('show', 'image-updates:apps/app.yaml');
      // The step to 7.0.0 is larger than options.update-limit allows.
      expect(changed).toContain('podinfo:6.1.0 #');
      expect(changed).toContain('frontend:main-9bd21c4-230 #');
      expect(changed).toContain('tag: 1.4.0 #');
    });
  });

  test('says which directories are read, and --manifests wins', async () => {
    await withFiles(fleet('manifests: [clusters/a]\n'), async ({ root }) => {
      expect((await runCommand(['plan', root])).stdout).toContain('1 value in 1 file');
      const other = await runCommand(['plan', root, '--manifests', 'apps']);
      expect(other.stderr).toContain(
        'no-manifests: expected an ImageRepository, ImagePolicy or ImageUpdateAutomation below "apps"',
      );
    });
  });

  test('adds options to objects of the manifests, also when the tree is read raw', async () => {
    for (const manifests of ['', 'manifests: [clusters/a]\n']) {
      await withFiles(
        fleet(`${manifests}policies: {flux-system/app: {update-limit: minor}}\n`),
        async ({ root }) => {
          expect((await runCommand(['plan', root])).stdout).toContain('1.0.0 → 1.1.0');
        },
      );
    }
  });

  test('lists sources that are this repository, and the namespace', async () => {
    const gitRepository =
      'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: fleet, namespace: flux-system}\nspec: {url: https://example.com/fleet}\n';
    const kustomization =
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a, namespace: flux-system}\nspec: {path: ./clusters/a, sourceRef: {kind: GitRepository, name: fleet}}\n';
    const config = 'manifests: [sync]\nsources: [flux-system/fleet]\nnamespace: images\n';
    const files = fleet(config);
    const all = {
      ...files,
      'sync/sync.yaml': `${gitRepository}---\n${kustomization}`,
      'clusters/a/automation.yaml': files['clusters/a/automation.yaml'].replaceAll(
        '  namespace: flux-system\n',
        '',
      ),
      'apps/app.yaml': files['apps/app.yaml'].replace('flux-system:app', 'images:app'),
    };
    await withFiles(all, async ({ root, git }) => {
      git('remote', 'add', 'origin', 'https://example.com/mirror');
      const result = await runCommand(['plan', root]);
      expect(result.stderr).toBe('');
      expect(result.stdout).toContain('images/app');
    });
  });

  test('is another file with --config, which must be there', async () => {
    const files = { ...fleet('manifests: 1\n'), 'other.yaml': 'manifests: [clusters/a]\n' };
    await withFiles(files, async ({ root }) => {
      expect((await runCommand(['plan', root, '--config', 'other.yaml'])).stdout).toContain(
        '1 value in 1 file',
      );
      expect(await runCommand(['plan', root, '--config', 'gone.yaml'])).toEqual({
        code: 1,
        stdout: '',
        stderr:
          'error: path-not-found: expected a configuration at gone.yaml, found nothing; the path counts from the top of the repository\n',
      });
    });
  });

  test('with a mistake stops everything, even when --manifests is given', async () => {
    await withFiles(fleet('manifets: [clusters/a]\nnamespace: 1\n'), async ({ root, git }) => {
      const tip = git('rev-parse', 'HEAD');
      const result = await runCommand(['run', root, '--manifests', 'clusters/a']);
      expect(result.stderr).toBe(
        [
          'error: .github/tidemark.yaml:1:1: unknown-field: manifets: expected a known field, found "manifets"; did you mean "manifests"?',
          'error: .github/tidemark.yaml:2:12: wrong-type: namespace: expected a text, found the number 1; put it in quotes\n',
        ].join('\n'),
      );
      expect(result.code).toBe(1);
      expect(git('rev-parse', 'HEAD')).toBe(tip);
    });
  });
});
