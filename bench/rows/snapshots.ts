import { createServer } from 'node:http';
import { createGithubDelivery } from '../../src/delivery/github/github-delivery.ts';
import { FakeGithub } from '../../test/support/github/fake-github.ts';
import { deployment, run, toRequest } from '../../test/support/github/fleet.ts';
import type { Prepared, Row } from '../harness.ts';

const REPOSITORIES = 1_000;

export const rows: readonly Row[] = [
  {
    name: `github: ${REPOSITORIES} repositories with nothing to do, on loopback`,
    unit: 'repository',
    perRun: REPOSITORIES,
    prepare,
  },
];

/** Every repository is the same, and the server gives one text, so that what is measured is ours. */
async function prepare(): Promise<Prepared> {
  const wanted = [{ name: 'apps/prod', tags: { 'apps/app': '1.2.4' } }];
  const github = new FakeGithub({ 'apps/app.yaml': deployment('1.2.3') });
  await run(github, wanted);
  let answer = '';
  github.intercept = (_, perform) => {
    const performed = perform();
    answer = JSON.stringify(performed.body);
    return performed;
  };
  await run(github, wanted, { minute: 1 });
  const question = JSON.stringify(github.requests.at(-1)?.body);
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(answer));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const baseUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const { now } = github.repository.settings;
  const files = new Map([['apps/app.yaml', new TextEncoder().encode(deployment('1.2.3'))]]);
  const request = toRequest(files, wanted, new Date(now.getTime() - 600_000));
  let memory = 0;
  return {
    async subject() {
      const before = process.memoryUsage().rss;
      for (let index = 0; index < REPOSITORIES; index++) {
        const named = { owner: 'acme', repository: `fleet-${index}`, base: 'main', baseUrl };
        const github = createGithubDelivery({
          ...named,
          token: 'ghs_test',
          optionsFor: () => ({ delivery: 'pull-request' }),
          now: () => now,
        });
        const { groups, requests } = await github.deliver(request);
        if (groups[0]?.state !== 'current' || requests !== 1) throw new Error('there was something to do');
      }
      memory = Math.max(memory, process.memoryUsage().rss - before);
    },
    async floor() {
      for (let index = 0; index < REPOSITORIES; index++) {
        const response = await fetch(`${baseUrl}/graphql`, { method: 'POST', body: question });
        await response.json();
      }
    },
    floorName: 'asking and parsing as often',
    note: () =>
      `one request each, at most ${(memory / REPOSITORIES / 1024).toFixed(1)} KB more memory a repository`,
    dispose: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
