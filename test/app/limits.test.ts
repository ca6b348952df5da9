import { expect, test } from 'vitest';
import { push } from '../support/app/payloads.ts';
import { toFiles, useStage } from '../support/app/story.ts';

const stage = useStage();
let attempts = 0;

const budget = (remaining: number) => ({
  'x-ratelimit-limit': '5000',
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(Math.floor(Date.now() / 1_000) + 1_800),
  'x-ratelimit-resource': 'graphql',
});

test('an installation that has less than a fifth of its requests left waits, and others do not', async () => {
  const { hub, registry, service, repository } = stage();
  hub.install(2, 'umbrella');
  const other = hub.add(2, { id: 200, name: 'umbrella/fleet', files: toFiles(`${registry.host}/acme/app`) });
  repository.github.intercept = (_, perform) => ({ ...perform(), headers: budget(999) });
  await service.send('push', push(repository));
  await service.settle();
  // What was begun is brought to an end.
  expect(repository.github.repository.state.pulls).toHaveLength(1);
  hub.takeTrace();
  await service.send('push', push(repository));
  await service.settle();
  expect(hub.takeTrace()).toBe('');
  expect(await service.state.queue.depth()).toMatchObject({ delayed: 1 });
  await service.send('push', push(other));
  await service.settle();
  expect(other.github.repository.state.pulls).toHaveLength(1);
});

test('a secondary limit ends the run, nothing is sent again before its time, and the next run does the rest', async () => {
  const { hub, registry, service } = stage();
  // Each attempt has an installation that nothing is remembered of.
  attempts += 1;
  const [id, account] = [2 + attempts, `initech-${attempts}`];
  hub.install(id, account);
  const files = toFiles(`${registry.host}/acme/app`);
  const third = hub.add(id, { id: id * 100, name: `${account}/fleet`, files });
  third.github.intercept = (letter, perform) =>
    letter === 'P'
      ? {
          status: 403,
          body: { message: 'You have exceeded a secondary rate limit.' },
          headers: { 'retry-after': '4' },
        }
      : perform();
  hub.takeTrace();
  await service.send('push', push(third));
  await service.settle();
  expect(hub.takeTrace()).toBe('TOKEN S TAR S H T C U+ P');
  expect(service.lines.findLast(({ msg }) => msg === 'reconciliation')).toMatchObject({
    outcome: 'deferred',
  });
  third.github.intercept = (_, perform) => perform();
  await expect
    .poll(() => third.github.repository.state.pulls.length, { timeout: 20_000, interval: 100 })
    .toBe(1);
  await service.settle();
  expect(hub.takeTrace()).toBe('S H P I');
});
