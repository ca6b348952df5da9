import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleetFiles } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { FakeGithub } from '../support/github/fake-github.ts';
import { runStep } from '../support/run-step.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
});

afterAll(async () => registry.close());

test('the bundle that action.yml names runs as it is, against a server that the environment names', async () => {
  const main = /^\s+main: (\S+)$/m.exec(readFileSync('action.yml', 'utf8'))?.[1] ?? '';
  const image = `${registry.host}/acme/app`;
  const files = createFleetFiles(image);
  const repository = createRepository(files);
  const github = new FakeGithub(files);
  const server = await github.listen();
  const step = async () =>
    runStep(repository, {
      main,
      inputs: { delivery: 'pull-request', token: 'ghs_test' },
      environment: {
        GITHUB_API_URL: `${server.url}/api/v3`,
        GITHUB_GRAPHQL_URL: `${server.url}/api/graphql`,
        GITHUB_SERVER_URL: server.url,
        GITHUB_REPOSITORY: 'acme/fleet',
        GITHUB_REF_TYPE: 'branch',
        GITHUB_REF_NAME: 'main',
      },
    });
  try {
    expect((await step()).code).toBe(0);
    expect(github.repository.pull(1)).toMatchObject({ state: 'OPEN', labels: ['tidemark'] });
    github.takeTrace();
    expect((await step()).code).toBe(0);
    expect(github.takeTrace()).toBe('S');
    expect(github.violations).toEqual([]);
  } finally {
    await server.close();
    repository.remove();
  }
});
