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

<details><summary>Diff</summary>

\`\`\`diff
--- a/apps/app.yaml
+++ b/apps/app.yaml
@@ -1,2 +1,2 @@
-image: 127.0.0.1:50000/acme/app:1.0.0 # {"$imagepolicy": "flux-system:app"}
+image: 127.0.0.1:50000/acme/app:1.1.0 # {"$imagepolicy": "flux-system:app"}
 tag: x # {"$imagepolicy": "flux-system:web"}

\`\`\`

</details>

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
      expect(stdout).toContain('::error::errors: 3; failed: 1 value in 1 file to update');
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

  test.each([
    ['changes', 1, '::error::changes: 1; 1 value in 1 file to update'],
    ['warnings', 1, '::error::warnings: 1; 1 value'],
    ['holds', 0, 'to update'],
    ['changes, never', 0, 'to update'],
  ])('with fail-on %s ends with %i', async (reasons, expected, said) => {
    await withFleet(async (repository) => {
      const { code, stdout } = await runStep(repository, { inputs: { 'fail-on': reasons } });
      expect(code).toBe(expected);
      expect(stdout).toContain(said);
    });
  });

  test('writes nothing in a dry run, whatever the delivery', async () => {
    await withFleet(async (repository) => {
      const before = repository.git('rev-parse', 'HEAD');
      for (const delivery of ['write', 'commit', 'push']) {
        const { code, outputs } = await runStep(repository, { inputs: { delivery, 'dry-run': 'true' } });
        expect([code, outputs['changed'], outputs['commits']]).toEqual([0, 'true', '[]']);
      }
      expect(repository.git('rev-parse', 'HEAD')).toBe(before);
      expect(repository.git('status', '--porcelain')).toBe('');
    });
  });

  test('lists what changes and how much there is of everything', async () => {
    await withFleet(async (repository) => {
      const { outputs } = await runStep(repository);
      expect(JSON.parse(outputs['changes'] ?? '')).toMatchObject([
        {
          policy: 'flux-system/app',
          file: 'apps/app.yaml',
          line: 1,
          new: expect.stringMatching(/:1\.1\.0$/),
        },
      ]);
      expect(JSON.parse(outputs['counts'] ?? '')).toEqual({
        updated: 1,
        current: 0,
        held: 0,
        unusable: 1,
        errors: 0,
        warnings: 1,
      });
      expect(outputs['holds']).toBe('[]');
    });
  });

  test('row 88: hides a token of 520 characters and the values inside of secrets, line by line', async () => {
    await withFleet(async (repository) => {
      const { stdout } = await runStep(repository, {
        inputs: { token: `ghs_${'x'.repeat(516)}` },
        environment: {
          TIDEMARK_SECRET_FLUX_SYSTEM_PULL: '{"password":"hunter2-hunter2","key":"line one\\nline two"}',
        },
      });
      for (const secret of [`ghs_${'x'.repeat(516)}`, 'hunter2-hunter2', 'line one', 'line two'])
        expect(stdout).toContain(`::add-mask::${secret}\n`);
    });
  });

  test('hides what a token server gives before anything else is said', async () => {
    const guarded = await startFakeRegistry({
      repositories: { 'acme/app': ['1.0.0', '1.1.0'] },
      auth: { kind: 'token', username: 'reader', password: 'correct horse' },
    });
    const image = `${guarded.host}/acme/app`;
    const repository = createRepository({
      'automation.yaml': createFleet({ image, repository: 'secretRef: {name: pull}\n' }),
      'apps/app.yaml': `image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
    });
    const login = { username: 'reader', password: 'correct horse' };
    const secret = { '.dockerconfigjson': JSON.stringify({ auths: { [guarded.host]: login } }) };
    try {
      const { code, stdout, outputs } = await runStep(repository, {
        environment: { TIDEMARK_SECRET_FLUX_SYSTEM_PULL: JSON.stringify(secret) },
      });
      expect([code, outputs['updates']]).toEqual([0, '1']);
      const issued = guarded.requests.flatMap(
        ({ authorization = '' }) => /^Bearer (.+)$/.exec(authorization)?.[1] ?? [],
      );
      expect(issued.length).toBeGreaterThan(0);
      const basic = Buffer.from('reader:correct horse').toString('base64');
      const masked = stdout.split('\n').filter((line) => line.startsWith('::add-mask::'));
      for (const hidden of [...issued, 'correct horse', basic])
        expect(masked).toContain(`::add-mask::${hidden}`);
      const rest = stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
      for (const hidden of [...issued, 'correct horse', basic]) expect(rest.join('\n')).not.toContain(hidden);
    } finally {
      await guarded.close();
      repository.remove();
    }
  });

  test.each([
    '1\n::error::z',
    '1%0A::error::z',
    '1\r::error::z',
    '\u001b[2J::error::z',
    '##[error]z',
    '::stop-commands::x',
  ])('keeps %j out of what a runner obeys', async (text) => {
    await withFleet(async (repository) => {
      repository.write(
        'apps/x.yaml',
        `tag: ${JSON.stringify(text)} # {"$imagepolicy": "flux-system:app:tag"}\n`,
      );
      repository.commit('feat: hostile');
      const { stdout } = await runStep(repository);
      expect(
        listObeyed(stdout).filter(
          (line) => !/^::(?:add-mask|warning |group|endgroup|error::errors)/.test(line),
        ),
      ).toEqual([]);
      // eslint-disable-next-line no-control-regex
      expect(stdout.replaceAll(/\u001b\[\d+m/g, '')).not.toMatch(/[\u001b\r]/);
    });
  });

  test('runs as the committed bundle', async () => {
    await withFleet(async (repository) => {
      const { code, outputs } = await runStep(repository, { main: 'dist/action.js' });
      expect([code, outputs['updates']]).toEqual([0, '1']);
    });
  });
});

/** The lines that a runner takes for commands: in the form of today, and in that of earlier days anywhere in a line. */
function listObeyed(stdout: string): readonly string[] {
  const obeyed: string[] = [];
  let end = '';
  for (const line of stdout.split('\n')) {
    const stop = /^::stop-commands::(.+)$/.exec(line)?.[1];
    if (end === '' && stop !== undefined) end = stop;
    else if (line === `::${end}::`) end = '';
    else if (end === '' && (/^\s*::/.test(line) || (line.includes('##[') && !line.startsWith('::'))))
      obeyed.push(line);
  }
  return obeyed;
}
