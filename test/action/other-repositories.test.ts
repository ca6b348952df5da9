import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import { startGitServer } from '../support/git-http.ts';
import { createRepository } from '../support/git-repository.ts';
import { FakeGithub } from '../support/github/fake-github.ts';
import { runStep } from '../support/run-step.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
});

afterAll(async () => registry.close());

/** A fleet whose automation updates `acme/apps`, which GitHub and a Git server have alike. */
async function withApps(
  secret: Readonly<Record<string, string>>,
  use: (step: (delivery: string) => ReturnType<typeof runStep>, github: FakeGithub) => Promise<void>,
) {
  const image = `${registry.host}/acme/app`;
  const files = { 'apps/app.yaml': `image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}\n` };
  const apps = createRepository(files);
  const remote = apps.addRemote();
  remote.git('config', 'http.receivepack', 'true');
  const folder = dirname(remote.path);
  mkdirSync(join(folder, 'acme'));
  symlinkSync(remote.path, join(folder, 'acme/apps.git'));
  const git = await startGitServer(folder, 'git:open sesame', 'Bearer let me in');
  const github = new FakeGithub(files);
  const api = await github.listen();
  const toSource = (name: string) => `---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: ${name}, namespace: flux-system}
spec: {url: "${git.origin}/acme/${name}.git", ref: {branch: main}, interval: 5m, secretRef: {name: apps}}
`;
  const fleet = createRepository({
    'automation.yaml': `${createFleet({ image }).replace('name: fleet\n', 'name: apps\n')}${toSource('fleet')}${toSource('apps')}`,
    'README.md': 'fleet\n',
  });
  const temporary = join(fleet.root, '../tmp');
  mkdirSync(temporary);
  fleet.git('remote', 'add', 'origin', `${git.origin}/acme/fleet`);
  try {
    await use(
      async (delivery) =>
        runStep(fleet, {
          inputs: { delivery, token: 'ghs_test', 'job-token': 'ghs_run', 'other-repositories': 'true' },
          environment: {
            TMPDIR: temporary,
            GITHUB_SERVER_URL: git.origin,
            GITHUB_API_URL: api.url,
            GITHUB_REPOSITORY: 'acme/fleet',
            GITHUB_REF_TYPE: 'branch',
            GITHUB_REF_NAME: 'main',
            TIDEMARK_SECRET_FLUX_SYSTEM_APPS: JSON.stringify(secret),
          },
        }),
      github,
    );
    // The clone and what was written to log in.
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    await Promise.all([git.close(), api.close()]);
    apps.remove();
    fleet.remove();
  }
}

/** The commands that tell the runner what to hide, and are hidden by it. */
function withoutMasks(stdout: string): string {
  return stdout.replaceAll(/^::add-mask::.*$/gm, '');
}

test('another repository gets a pull request, which outputs and summary tell of', async () => {
  await withApps({ username: 'git', password: 'open sesame' }, async (step, github) => {
    const { code, outputs, summary, stdout } = await step('pull-request');
    expect(withoutMasks(stdout)).not.toContain('open sesame');
    expect(code).toBe(0);
    const pull = github.repository.pull(1);
    expect(pull).toMatchObject({ state: 'OPEN', base: 'main' });
    expect(github.repository.read(pull.head, 'apps/app.yaml')).toContain('/acme/app:1.1.0 # {');
    expect(JSON.parse(outputs['other-repositories'] ?? '')).toEqual([
      {
        repository: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/acme\/apps\.git$/),
        read: true,
        updates: 1,
        commits: expect.any(Array),
        pullRequests: [expect.objectContaining({ number: 1 })],
      },
    ]);
    expect(outputs).toMatchObject({ changed: 'false', 'pull-requests': '[]' });
    expect(summary).toMatch(/^### `http.*\/acme\/apps\.git`$/m);
    expect(summary).toContain('apps/app.yaml:1');
    expect(summary).toContain('pull request #1');
  });
});

test('another repository is pushed to with a bearer token, which nothing shows', async () => {
  await withApps({ bearerToken: 'let me in' }, async (step) => {
    const { code, outputs, stdout, summary } = await step('push');
    expect(code).toBe(0);
    expect(JSON.parse(outputs['other-repositories'] ?? '')).toMatchObject([
      { read: true, updates: 1, commits: [{ branch: 'main', sha: expect.stringMatching(/^[0-9a-f]{40}$/) }] },
    ]);
    expect(`${withoutMasks(stdout)}${summary}`).not.toContain('let me in');
  });
});
