import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Receiver } from '../notification/support/receiver.ts';
import { startReceiver } from '../notification/support/receiver.ts';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createAlert } from '../support/alerts.ts';
import { createFleetFiles } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { FakeGithub } from '../support/github/fake-github.ts';
import { runStep } from '../support/run-step.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
});

afterAll(async () => registry.close());

type Kill = { readonly letter?: string; readonly isHeard?: true };
type Fleet = {
  readonly github: FakeGithub;
  readonly hook: Receiver;
  /** Runs once; `kill` ends the process when GitHub, or the one who is told, has got the request. */
  readonly step: (kill?: Kill) => Promise<number | null>;
  readonly loseCache: () => void;
  /** The reasons that were heard. */
  readonly listHeard: () => readonly string[];
};

async function withFleet(delivery: string, use: (fleet: Fleet) => Promise<void>): Promise<void> {
  let killer: AbortController | undefined;
  let kill: Kill | undefined;
  const hook = await startReceiver(() => {
    if (kill?.isHeard === true) killer?.abort();
    return undefined;
  });
  const image = `${registry.host}/acme/app`;
  const files = {
    ...createFleetFiles(image),
    'alerts.yaml': createAlert(`${hook.url}/hook`),
  };
  const repository = createRepository(files);
  const github = new FakeGithub(files);
  github.repository.settings.now = new Date();
  github.intercept = (letter, perform) => {
    const answer = perform();
    if (letter === kill?.letter) killer?.abort();
    return answer;
  };
  const server = await github.listen();
  let cache = mkdtempSync(join(tmpdir(), 'tidemark-cache-'));
  const loseCache = (): void => {
    rmSync(cache, { recursive: true });
    cache = mkdtempSync(join(tmpdir(), 'tidemark-cache-'));
  };
  const step = async (wanted?: Kill): Promise<number | null> => {
    killer = new AbortController();
    kill = wanted;
    const { code } = await runStep(repository, {
      inputs: { delivery, token: 'ghs_test', 'job-token': 'ghs_run', 'cache-dir': cache },
      environment: {
        GITHUB_API_URL: server.url,
        GITHUB_REPOSITORY: 'acme/fleet',
        GITHUB_REF_TYPE: 'branch',
        GITHUB_REF_NAME: 'main',
      },
      signal: killer.signal,
    });
    return typeof code === 'number' ? code : null;
  };
  const listHeard = (): readonly string[] =>
    hook.received.map(({ body }): { reason: string } => JSON.parse(body)).map(({ reason }) => reason);
  try {
    await use({ github, hook, step, loseCache, listHeard });
    expect(github.violations).toEqual([]);
  } finally {
    await server.close();
    await hook.close();
    repository.remove();
    rmSync(cache, { recursive: true });
  }
}

describe('the news of a pull request', () => {
  // The cache of a job that is killed is not saved.
  test.each([
    ['it was opened', { letter: 'P' }, ['PullRequestCreated']],
    ['people were told', { isHeard: true as const }, ['PullRequestCreated', 'PullRequestCreated']],
  ])(
    'reaches people when the run is killed right after %s, and is told once after that',
    async (_, kill, heard) => {
      await withFleet('pull-request', async ({ github, step, loseCache, listHeard }) => {
        expect(await step(kill)).toBeNull();
        expect(github.repository.pull(1).state).toBe('OPEN');
        loseCache();
        expect(await step()).toBe(0);
        expect(await step()).toBe(0);
        expect(listHeard()).toEqual(heard);
      });
    },
  );

  test.each([
    ['it is merged', (github: FakeGithub) => github.repository.merge(1, { deleteBranch: true }), 'Merged'],
    ['somebody closes it', (github: FakeGithub) => github.repository.close(1), 'Closed'],
  ])('ends when %s, told once', async (_, end, reason) => {
    await withFleet('pull-request', async ({ github, step, listHeard }) => {
      await step();
      end(github);
      await step();
      await step();
      expect(listHeard()).toEqual(['PullRequestCreated', `PullRequest${reason}`]);
    });
  });
});

test('the news of a commit through the API reaches people when the run is killed right after it', async () => {
  await withFleet('auto', async ({ github, hook, step, loseCache, listHeard }) => {
    const before = github.repository.tip('main');
    expect(await step({ letter: 'CB' })).toBeNull();
    expect(github.repository.tip('main')).not.toBe(before);
    loseCache();
    await step();
    await step();
    expect(listHeard()).toEqual(['Succeeded']);
    expect(hook.received[0]?.body).toContain(`pushed commit '${github.repository.tip('main')?.slice(0, 7)}'`);
  });
});
