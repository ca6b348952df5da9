import { expect, test } from 'vitest';
import { push } from '../support/app/payloads.ts';
import { useStage } from '../support/app/story.ts';
import { createRepository } from '../support/git-repository.ts';
import { runStep } from '../support/run-step.ts';

const stage = useStage();

/** Each takes seconds; 20 of them in the long run. */
const rounds = process.env['TIDEMARK_LONG'] === undefined ? 4 : 20;

test('row 97: the App and the Action on one repository make one pull request, and do not fight over it', async () => {
  const { hub, service, repository } = stage();
  await service.send('push', push(repository));
  await service.settle();
  const { repository: fake } = repository.github;
  const head = fake.pull(1).headOid;
  const body = fake.pull(1).body;
  const checkout = createRepository({
    'automation.yaml': fake.read('main', 'automation.yaml') ?? '',
    'apps/app.yaml': fake.read('main', 'apps/app.yaml') ?? '',
  });
  const server = await repository.github.listen();
  try {
    for (let round = 0; round < rounds; round += 1) {
      const step = await runStep(checkout, {
        inputs: { delivery: 'pull-request', token: 'ghs_test' },
        environment: {
          GITHUB_API_URL: server.url,
          GITHUB_REPOSITORY: 'acme/fleet',
          GITHUB_REF_TYPE: 'branch',
          GITHUB_REF_NAME: 'main',
        },
      });
      expect(step.code).toBe(0);
      expect(step.stdout).toContain('other-actor');
      await service.send('push', push(repository));
      await service.settle();
    }
  } finally {
    await server.close();
    checkout.remove();
  }
  expect(fake.state.pulls).toHaveLength(1);
  expect(fake.pull(1)).toMatchObject({ headOid: head, body });
  expect(hub.takeTrace()).toBe(`TOKEN S TAR S H T C U+ P I${' S'.repeat(rounds)}`);
}, 180_000);
