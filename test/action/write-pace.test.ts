import { expect, test } from 'vitest';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleetFiles } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { FakeGithub } from '../support/github/fake-github.ts';
import { runStep } from '../support/run-step.ts';

type Writes = { readonly code: unknown; readonly stdout: string; readonly gaps: readonly number[] };

/** Proposes one update as a step would, and says how far apart the writes came in. */
async function proposeWith(environment: Readonly<Record<string, string>>): Promise<Writes> {
  const registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
  const image = `${registry.host}/acme/app`;
  const files = createFleetFiles(image);
  const repository = createRepository(files);
  const github = new FakeGithub(files);
  const server = await github.listen();
  const times: number[] = [];
  github.intercept = (letter, perform) => {
    if (!['S', 'H'].includes(letter)) times.push(performance.now());
    return perform();
  };
  try {
    const { code, stdout } = await runStep(repository, {
      inputs: { delivery: 'pull-request', token: 'ghs_test', 'job-token': 'ghs_run' },
      environment: {
        GITHUB_API_URL: `${server.url}/api/v3`,
        GITHUB_REPOSITORY: 'acme/fleet',
        GITHUB_REF_TYPE: 'branch',
        GITHUB_REF_NAME: 'main',
        ...environment,
      },
    });
    return { code, stdout, gaps: times.slice(1).map((time, index) => time - (times[index] ?? 0)) };
  } finally {
    await server.close();
    await registry.close();
    repository.remove();
  }
}

test('a step leaves a second between two writes unless its environment says otherwise', async () => {
  const { code, gaps } = await proposeWith({ TIDEMARK_WRITE_PACE: '' });
  expect(code).toBe(0);
  expect(gaps).toHaveLength(4);
  // Less where the first of two is slow on its way; without a pace, they are milliseconds apart.
  for (const gap of gaps) expect(gap).toBeGreaterThan(500);
  expect(gaps.reduce((sum, gap) => sum + gap)).toBeGreaterThan(3_500);
});

test('a pace that is none is said before anything is written', async () => {
  const { code, stdout, gaps } = await proposeWith({ TIDEMARK_WRITE_PACE: 'fast' });
  expect(code).toBe(1);
  expect(stdout).toContain(
    'TIDEMARK_WRITE_PACE: expected a time from 0s to 1m, such as 500ms or 2s, found "fast"',
  );
  expect(gaps).toEqual([]);
});
