import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import type { TestRepository } from '../support/git-repository.ts';
import { createRepository } from '../support/git-repository.ts';
import { normalize, runCommand } from '../support/run-cli.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({
    repositories: { 'acme/app': ['1.0.0', '1.1.0', '1.2.0-rc.1', 'latest'] },
  });
});

afterAll(async () => registry.close());

function withFleet<Result>(use: (repository: TestRepository) => Promise<Result>, push = ''): Promise<Result> {
  const image = `${registry.host}/acme/app`;
  const repository = createRepository({
    'automation.yaml': createFleet({ image, push }),
    'apps/app.yaml': `image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
    'apps/tag.yaml': `tag: "1.1.0" # {"$imagepolicy": "flux-system:app:tag"}\n`,
  });
  return use(repository).finally(repository.remove);
}

describe('tidemark run', () => {
  test('commits the change, and shows table, diff, commit and closing line', async () => {
    await withFleet(async ({ root, git, read }) => {
      const result = await runCommand(['run', root]);
      expect(result.stderr).toBe('');
      expect(normalize(result.stdout))
        .toBe(`POLICY            IMAGE                      OLD → NEW       WHERE             STATE
flux-system/app   127.0.0.1:50000/acme/app   1.0.0 → 1.1.0   apps/app.yaml:1   update

--- a/apps/app.yaml
+++ b/apps/app.yaml
@@ -1,1 +1,1 @@
-image: 127.0.0.1:50000/acme/app:1.0.0 # {"$imagepolicy": "flux-system:app"}
+image: 127.0.0.1:50000/acme/app:1.1.0 # {"$imagepolicy": "flux-system:app"}

committed 1a2b3c4 on branch main (flux-system/auto): Update from image update automation

1 value in 1 file updated, 1 current (1 repository, 4 requests, 0.0 s)
`);
      expect(result.code).toBe(0);
      expect(git('log', '-1', '--format=%an: %s')).toBe('fluxcdbot: Update from image update automation');
      expect(read('apps/app.yaml')).toContain(':1.1.0');
      expect(git('status', '--porcelain')).toBe('');
    });
  });

  test('makes no commit when every value is current', async () => {
    await withFleet(async ({ root, git }) => {
      await runCommand(['run', root]);
      const tip = git('rev-parse', 'HEAD');
      const result = await runCommand(['run', root]);
      expect(normalize(result.stdout)).toBe(
        'nothing to update, 2 current (1 repository, 3 requests, 0.0 s)\n',
      );
      expect(git('rev-parse', 'HEAD')).toBe(tip);
    });
  });

  test('changes the files and leaves the commit to somebody else with --delivery write', async () => {
    await withFleet(async ({ root, git }) => {
      const result = await runCommand(['run', root, '--delivery', 'write', '--no-diff']);
      expect(result.stdout).toContain('written to the working tree (flux-system/auto)\n');
      expect(git('status', '--porcelain')).toBe('M apps/app.yaml');
    });
  });

  test('pushes to the push branch of the automation with --delivery push', async () => {
    await withFleet(async (repository) => {
      const remote = repository.addRemote();
      const result = await runCommand(['run', repository.root, '--delivery', 'push', '--no-diff']);
      expect(normalize(result.stdout)).toContain('pushed 1a2b3c4 on branch image-updates (flux-system/auto)');
      expect(remote.git('show', 'image-updates:apps/app.yaml')).toContain(':1.1.0');
      expect(repository.read('apps/app.yaml')).toContain(':1.0.0');
    }, 'push:\n  branch: image-updates\n');
  });

  test('runs from a folder of the repository, with paths that count from its top', async () => {
    await withFleet(async ({ root, git }) => {
      const result = await runCommand(['run', `${root}/apps`, '--manifests', 'automation.yaml', '--no-diff']);
      expect(result.code).toBe(0);
      expect(git('log', '-1', '--format=%an')).toBe('fluxcdbot');
    });
  });
});

describe('tidemark plan', () => {
  test('changes nothing, and exits with 2 when asked to tell that values are to be updated', async () => {
    await withFleet(async ({ root, git }) => {
      const quiet = await runCommand(['plan', root]);
      const loud = await runCommand(['plan', root, '--exit-code']);
      expect([quiet.code, loud.code]).toEqual([0, 2]);
      expect(normalize(loud.stdout)).toContain('1 value in 1 file to update, 1 current');
      expect(git('status', '--porcelain')).toBe('');
    });
  });

  test('prints the report as JSON', async () => {
    await withFleet(async ({ root }) => {
      const { stdout } = await runCommand(['plan', root, '--json']);
      const image = `${registry.host}/acme/app`;
      expect(JSON.parse(stdout)).toMatchObject({
        version: 1,
        result: 'ok',
        repositories: [{ name: 'flux-system/app', image, state: 'complete', tags: 4 }],
        policies: [
          { name: 'flux-system/app', repository: 'flux-system/app', image, state: 'selected', tag: '1.1.0' },
        ],
        markers: [
          {
            file: 'apps/app.yaml',
            line: 1,
            setter: 'flux-system:app',
            state: 'updated',
            old: `${image}:1.0.0`,
            new: `${image}:1.1.0`,
          },
          { file: 'apps/tag.yaml', line: 1, setter: 'flux-system:app:tag', state: 'current', value: '1.1.0' },
        ],
        commits: [{ automation: 'flux-system/auto', branch: 'main', files: ['apps/app.yaml'] }],
        delivered: [],
        problems: [],
        requests: 4,
      });
    });
  });

  test('uses colours on a terminal, unless NO_COLOR is set', async () => {
    await withFleet(async ({ root }) => {
      const colored = await runCommand(['plan', root], { isTTY: true });
      const plain = await runCommand(['plan', root], { isTTY: true, environment: { NO_COLOR: '1' } });
      expect(colored.stdout).toContain('\u001b[');
      expect(plain.stdout).not.toContain('\u001b[');
    });
  });
});

describe('tidemark get images', () => {
  test('shows what flux shows', async () => {
    await withFleet(async ({ root }) => {
      const { stdout, code } = await runCommand(['get', 'images', root]);
      expect(code).toBe(0);
      expect(normalize(stdout).replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '2026-01-01T00:00:00Z'))
        .toBe(`NAMESPACE     NAME                  LAST SCAN              SUSPENDED   READY   MESSAGE
flux-system   imagerepository/app   2026-01-01T00:00:00Z   False       True    successful scan: found 4 tags with checksum 3393063173

NAMESPACE     NAME              IMAGE                      TAG     READY   MESSAGE
flux-system   imagepolicy/app   127.0.0.1:50000/acme/app   1.1.0   True    Latest image tag for 127.0.0.1:50000/acme/app resolved to 1.1.0

NAMESPACE     NAME                         LAST RUN               SUSPENDED   READY   MESSAGE
flux-system   imageupdateautomation/auto   2026-01-01T00:00:00Z   False       True    updates pending in apps/app.yaml
`);
    });
  });
});

describe('the command line', () => {
  test.each([
    ['the program', ['--help'], 'Exit codes:'],
    ['plan', ['plan', '--help'], '$ tidemark plan --manifests clusters/production'],
    ['run', ['run', '--help'], '$ tidemark run --delivery write'],
    ['get images', ['get', 'images', '--help'], '$ tidemark get images'],
  ])('has help with examples for %s', async (_name, command, expected) => {
    const { code, stdout } = await runCommand(command);
    expect(code).toBe(0);
    expect(stdout).toContain(expected);
  });

  test('prints the version', async () => {
    expect(await runCommand(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  });

  test.each([
    ['an unknown command', ['plann'], "error: unknown command 'plann'"],
    [
      'an unknown delivery',
      ['run', '--delivery', 'pr'],
      "argument 'pr' is invalid. Allowed choices are none, write, commit, push, pull-request, auto.",
    ],
    ['an unknown option', ['plan', '--fast'], "error: unknown option '--fast'"],
  ])('exits with 1 for %s', async (_name, command, expected) => {
    const { code, stderr } = await runCommand(command);
    expect(code).toBe(1);
    expect(stderr).toContain(expected);
  });
});
