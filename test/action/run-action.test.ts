import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import type { TestRepository } from '../support/git-repository.ts';
import { createRepository } from '../support/git-repository.ts';
import { runStep } from '../support/run-step.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
});

afterAll(async () => registry.close());

async function withFleet(use: (repository: TestRepository) => Promise<void>, tag = '1.0.0'): Promise<void> {
  const image = `${registry.host}/acme/app`;
  const repository = createRepository({
    'automation.yaml': createFleet({ image }),
    'apps/app.yaml': `image: ${image}:${tag} # {"$imagepolicy": "flux-system:app"}\ntag: x # {"$imagepolicy": "flux-system:web"}\n`,
  });
  await use(repository).finally(repository.remove);
}

describe('the Action', () => {
  test('plans, annotates, and writes outputs and the job summary', async () => {
    await withFleet(async (repository) => {
      const { code, stdout, outputs, summary, report } = await runStep(repository);
      expect(code).toBe(0);
      expect(stdout).toContain(
        '::warning title=unusable-marker,file=apps/app.yaml,line=2,col=8::expected an ImagePolicy flux-system/web, found none; declare it or correct the marker\n',
      );
      expect(outputs).toMatchObject({ changed: 'true', updates: '1', commits: '[]' });
      expect(report).toMatchObject({ version: 1, result: 'ok', requests: 4 });
      expect(summary).toBe(`## Tidemark

1 value in 1 file to update, 0 current, 1 unusable (1 repository, 4 requests, 0.0 s)

| Policy | Image | Old → new | Where | State |
|---|---|---|---|---|
| \`flux-system/app\` | \`127.0.0.1:50000/acme/app\` | \`1.0.0 → 1.1.0\` | \`apps/app.yaml:1\` | updated |
| \`flux-system/web\` |  |  | \`apps/app.yaml:2\` | unusable (unknown-policy) |

- **warning** \`apps/app.yaml:2:8: unusable-marker: expected an ImagePolicy flux-system/web, found none; declare it or correct the marker\`

`);
      expect(repository.git('status', '--porcelain')).toBe('');
    });
  });

  test('pushes with delivery push, and gives the commit as an output', async () => {
    await withFleet(async (repository) => {
      const remote = repository.addRemote();
      const { code, outputs } = await runStep(repository, { inputs: { delivery: 'push' } });
      expect(code).toBe(0);
      expect(JSON.parse(outputs['commits'] ?? '')).toEqual([
        {
          automation: 'flux-system/auto',
          state: 'pushed',
          branch: 'main',
          sha: remote.git('rev-parse', 'main'),
        },
      ]);
      expect(remote.git('show', 'main:apps/app.yaml')).toContain(':1.1.0');
    });
  });

  test('commits with delivery commit', async () => {
    await withFleet(async (repository) => {
      await runStep(repository, { inputs: { delivery: 'commit' } });
      expect(repository.git('log', '-1', '--format=%an')).toBe('fluxcdbot');
    });
  });

  test('fails the step when something is wrong, after it has said everything', async () => {
    await withFleet(async (repository) => {
      repository.write(
        'more.yaml',
        'apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata: {name: x, namespace: y}\nspec: {}\n',
      );
      const { code, stdout, outputs } = await runStep(repository);
      expect(code).toBe(1);
      expect(stdout).toContain('::error title=missing-field,file=more.yaml,line=4');
      expect(outputs['updates']).toBe('1');
    });
  });

  test('names the inputs that are wrong', async () => {
    await withFleet(async (repository) => {
      const { code, stdout } = await runStep(repository, { inputs: { delivery: 'pull' } });
      expect(code).toBe(1);
      expect(stdout).toContain('::error title=invalid-input::the inputs of the action are not valid');
    });
  });

  test('lets no text of a repository or registry become a workflow command', async () => {
    await withFleet(async (repository) => {
      repository.write(
        'apps/x.yaml',
        '"a\\n::set-output name=x::y": 1\ntag: "1\\n::error::z" # {"$imagepolicy": "flux-system:app:tag"}\n',
      );
      repository.commit('feat: hostile');
      const { stdout } = await runStep(repository);
      expect(
        stdout.split('\n').filter((line) => line.startsWith('::set-output') || line.startsWith('::error::z')),
      ).toEqual([]);
      expect(stdout).toContain('1\\u000a::error::z');
    });
  });

  test('runs as the committed bundle', async () => {
    await withFleet(async (repository) => {
      const { code, outputs } = await runStep(repository, { main: 'dist/action.js' });
      expect([code, outputs['updates']]).toEqual([0, '1']);
    });
  });
});
