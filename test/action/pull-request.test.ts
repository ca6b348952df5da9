import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet, createFleetFiles } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { FakeGithub } from '../support/github/fake-github.ts';
import { runStep } from '../support/run-step.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
});

afterAll(async () => registry.close());

/** What a runner leaves for a workflow that a comment of a writer has started. */
function writeEvent(path: string, body: string): Readonly<Record<string, string>> {
  const user = { login: 'writer', type: 'User' };
  const payload = {
    action: 'created',
    issue: { number: 1, pull_request: {} },
    comment: { id: 7, body, user },
  };
  writeFileSync(path, JSON.stringify(payload));
  return { GITHUB_EVENT_NAME: 'issue_comment', GITHUB_EVENT_PATH: path };
}

/** The same files in a checkout and on GitHub, and a step that may open pull requests. */
async function withGithub(
  annotations: string,
  use: (
    github: FakeGithub,
    step: (
      delivery: string,
      comment?: string,
      inputs?: Readonly<Record<string, string>>,
      more?: Readonly<Record<string, string>>,
    ) => ReturnType<typeof runStep>,
  ) => Promise<void>,
  more: Readonly<Record<string, string>> = {},
) {
  const image = `${registry.host}/acme/app`;
  const files = {
    'automation.yaml': createFleet({ image }).replace(
      'name: auto\n',
      `name: auto\n  annotations: {${annotations}}\n`,
    ),
    'apps/app.yaml': `image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
    ...more,
  };
  const repository = createRepository(files);
  const github = new FakeGithub(files);
  const server = await github.listen();
  const environment = {
    GITHUB_API_URL: server.url,
    GITHUB_REPOSITORY: 'acme/fleet',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REF_NAME: 'main',
  };
  try {
    await use(github, async (delivery, comment, inputs = {}, own = {}) => {
      const event =
        comment === undefined ? {} : writeEvent(join(repository.root, '..', 'event.json'), comment);
      return runStep(repository, {
        inputs: { delivery, token: 'ghs_test', 'job-token': 'ghs_run', ...inputs },
        environment: { ...environment, ...event, ...own },
      });
    });
    expect(github.violations).toEqual([]);
  } finally {
    await server.close();
    repository.remove();
  }
}

test('opens one pull request, and looks once when it is there', async () => {
  await withGithub('tidemark.dev/labels: "images, bot"', async (github, step) => {
    const first = await step('pull-request');
    expect(first.code).toBe(0);
    const pull = github.repository.pull(1);
    expect(pull).toMatchObject({ state: 'OPEN', base: 'main', labels: ['images', 'bot'] });
    expect(github.repository.read(pull.head, 'apps/app.yaml')).toContain('/acme/app:1.1.0 # {');
    expect(JSON.parse(first.outputs['pull-requests'] ?? '')).toMatchObject([{ number: 1, state: 'absent' }]);
    expect(first.stdout).toContain('pull request #1');
    github.takeTrace();
    const second = await step('pull-request');
    expect(second.code).toBe(0);
    expect(github.takeTrace()).toBe('S');
    expect(github.repository.state.pulls).toHaveLength(1);
  });
});

test('commits onto the checkout branch through the API with delivery auto', async () => {
  await withGithub('', async (github, step) => {
    const { code } = await step('auto');
    expect(code).toBe(0);
    expect(github.repository.state.pulls).toEqual([]);
    expect(github.repository.read('main', 'apps/app.yaml')).toContain('/acme/app:1.1.0 # {');
  });
});

test('reports options that it does not know', async () => {
  await withGithub('tidemark.dev/reviewer: ada', async (_github, step) => {
    const { code, stdout } = await step('pull-request');
    expect(code).toBe(1);
    expect(stdout).toContain('tidemark.dev/reviewer: expected an option of an ImageUpdateAutomation');
  });
});

test('does what a comment of a writer asks for', async () => {
  await withGithub('', async (github, step) => {
    await step('pull-request');
    const { code } = await step('pull-request', '/tidemark pause');
    expect(code).toBe(0);
    const later = await step('pull-request');
    expect(JSON.parse(later.outputs['pull-requests'] ?? '')).toMatchObject([{ number: 1, state: 'paused' }]);
    expect(github.repository.pull(1).body).toContain('pause');
  });
});

test('says in a dry run what it would do, and asks GitHub only to read', async () => {
  await withGithub('', async (github, step) => {
    const dry = await step('pull-request', undefined, { 'dry-run': 'true' });
    expect(dry.code).toBe(0);
    expect(github.takeTrace()).toBe('S H');
    expect(dry.stdout).toMatch(
      /would open a pull request "Update .* to 1\.1\.0" \(absent\) on branch tidemark\//,
    );
    expect(dry.stdout).toContain('| Image | Change | Update | Where | Why |');
    expect(dry.report).toMatchObject({ pullRequests: [{ would: 'open', outcome: 'planned' }] });
    expect(dry.summary).toContain('would open a pull request');
    await step('pull-request');
    github.takeTrace();
    const same = await step('pull-request', undefined, { 'dry-run': 'true' });
    expect(github.takeTrace()).toBe('S');
    expect(same.stdout).toContain('unchanged (current) on pull request #1');
  });
});

test('says what the token of a workflow run cannot do, and nothing of the kind for an App', async () => {
  await withGithub('', async (github, step) => {
    const run = await step('pull-request', undefined, { token: 'ghs_run' });
    expect(github.repository.pull(1).body).toContain('its checks wait until somebody with write access');
    expect(run.stdout).toContain('its checks wait until somebody');
  });
  await withGithub('', async (github, step) => {
    const run = await step('pull-request');
    expect(github.repository.pull(1).body).not.toContain('its checks wait');
    expect(run.stdout).not.toContain('its checks wait');
  });
});

test('takes options and limits for all automations from inputs, and annotations go before them', async () => {
  await withGithub('tidemark.dev/title: "from the manifest"', async (github, step) => {
    const options = 'labels: a, b\ntitle: from the workflow';
    const none = await step('pull-request', undefined, { options, 'max-open': '0' });
    expect(JSON.parse(none.outputs['pull-request-numbers'] ?? '')).toEqual([]);
    expect(none.stdout).toContain('as many pull requests are open as there may be');
    const { outputs } = await step('pull-request', undefined, { options });
    expect(github.repository.pull(1)).toMatchObject({ title: 'from the manifest', labels: ['a', 'b'] });
    expect(outputs).toMatchObject({
      'pull-request-numbers': '[1]',
      'pull-request-urls': '["https://github.example/acme/fleet/pull/1"]',
      'commit-shas': JSON.stringify([github.repository.pull(1).headOid]),
    });
    const wrong = await step('pull-request', undefined, { options: 'label: x\nmilestone: soon' });
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(
      /options: expected one of delivery, .*found "label: x"; milestone: expected/,
    );
  });
});

test('limits of the configuration hold, and inputs go before them', async () => {
  const config = { '.github/tidemark.yaml': 'limits:\n  max-open: 0\n' };
  await withGithub(
    '',
    async (github, step) => {
      const none = await step('pull-request');
      expect([none.code, github.repository.state.pulls]).toEqual([0, []]);
      expect(none.stdout).toContain('as many pull requests are open as there may be');
      await step('pull-request', undefined, { 'max-open': '1' });
      expect(github.repository.state.pulls).toHaveLength(1);
      const message = github.repository.objects.readCommit(github.repository.pull(1).headOid)?.message;
      expect(message).toMatch(/^Tidemark-Actor: action$/m);
    },
    config,
  );
});

test('with doctor says what stands in the way, fails for it, and writes nothing', async () => {
  await withGithub('', async (github, step) => {
    const { settings } = github.repository;
    settings.facts = { default_branch: 'main', permissions: { push: true } };
    const healthy = await step('pull-request', undefined, { doctor: 'true' });
    expect(healthy.code).toBe(0);
    expect(healthy.stdout).toContain('delivers for main, the default branch');
    expect(healthy.summary).toContain('What a run depends on');
    settings.token = 'actions';
    settings.workflows = { default_workflow_permissions: 'read', can_approve_pull_request_reviews: false };
    settings.rules.set('tidemark/', [
      ...Array.from({ length: 100 }, () => ({ type: 'deletion' })),
      { type: 'creation' },
    ]);
    const ill = await step('pull-request', undefined, { doctor: 'true', token: 'ghs_run' });
    expect(ill.code).toBe(1);
    expect(ill.stdout).toMatch(
      /^::error title=rules::workflows may not open pull requests; to do: switch on/m,
    );
    expect(ill.stdout).toMatch(
      /^::error title=rules::branches such as tidemark\/images must not be created/m,
    );
    expect(ill.stdout).toMatch(/^::error::\d things? keeps? a run from working$/m);
    expect(ill.summary).toContain('workflows may not open pull requests');
    expect([github.repository.state.pulls, [...github.repository.state.refs.keys()]]).toEqual([[], ['main']]);
  });
});

test('row 74: what a rule refuses is told once while there is a cache, and again when the run is started by hand', async () => {
  await withGithub('', async (github, step) => {
    github.repository.settings.blockCreation = true;
    const cache = mkdtempSync(join(tmpdir(), 'tidemark-cache-'));
    const inputs = { 'cache-dir': cache };
    const first = await step('pull-request', undefined, inputs);
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(/^::error title=forge-refused::.*creations being restricted/m);
    github.takeTrace();
    const second = await step('pull-request', undefined, inputs);
    expect([second.code, github.takeTrace()]).toEqual([0, 'S']);
    expect(second.stdout).not.toMatch(/^::(?:error|warning)/m);
    expect(second.stdout).toContain('unchanged (blocked)');
    expect(second.summary).toContain('creations being restricted');
    const byHand = await step('pull-request', undefined, inputs, { GITHUB_EVENT_NAME: 'workflow_dispatch' });
    expect([byHand.code, github.takeTrace()]).toEqual([1, 'S H T C U+']);
    rmSync(cache, { recursive: true });
  });
});

test('an author of the manifest goes before signing only when that is asked for', async () => {
  await withGithub('', async (github, step) => {
    await step('pull-request');
    expect(github.repository.objects.readCommit(github.repository.pull(1).headOid)?.verified).toBe(true);
  });
  await withGithub('tidemark.dev/author: manifest', async (github, step) => {
    const { stdout, code } = await step('pull-request');
    expect(code).toBe(0);
    expect(github.repository.objects.readCommit(github.repository.pull(1).headOid)).toMatchObject({
      author: 'fluxcdbot',
      verified: false,
    });
    expect(stdout).toContain('shows them as unverified');
  });
});

test('fetches the files itself where nothing was checked out, without leaving the token anywhere', async () => {
  const image = `${registry.host}/acme/app`;
  const files = createFleetFiles(image);
  const repository = createRepository(files);
  const github = new FakeGithub(files);
  const server = await github.listen();
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-step-'));
  const [workspace, hosted, temporary] = ['workspace', 'server/acme', 'temp'].map((name) =>
    join(folder, name),
  );
  for (const path of [workspace, hosted, temporary]) mkdirSync(path ?? '', { recursive: true });
  symlinkSync(join(repository.root, '.git'), join(hosted ?? '', 'fleet.git'));
  const run = async (inputs: Readonly<Record<string, string>>) =>
    runStep(
      { ...repository, root: workspace ?? '' },
      {
        inputs: { token: 'ghs_secret_of_the_step', ...inputs },
        environment: {
          GITHUB_API_URL: server.url,
          GITHUB_SERVER_URL: `file://${join(folder, 'server')}`,
          GITHUB_REPOSITORY: 'acme/fleet',
          GITHUB_REF_TYPE: 'branch',
          GITHUB_REF_NAME: 'main',
          GITHUB_WORKSPACE: workspace ?? '',
          RUNNER_TEMP: temporary ?? '',
        },
      },
    );
  try {
    const { code, stdout } = await run({ delivery: 'pull-request' });
    expect([code, github.repository.state.pulls.length]).toEqual([0, 1]);
    expect(readdirSync(workspace ?? '')).toEqual([]);
    const written = spawnSync('grep', ['-rl', 'ghs_secret_of_the_step', temporary ?? '']);
    expect(written.stdout.toString()).toBe('');
    expect(stdout).toContain('::add-mask::ghs_secret_of_the_step');
    const refused = await run({ delivery: 'commit' });
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('delivery commit needs a checkout');
  } finally {
    await server.close();
    repository.remove();
    rmSync(folder, { recursive: true, force: true });
  }
});
