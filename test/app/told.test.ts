import { afterAll, beforeAll, expect, test } from 'vitest';
import { keys } from '../../src/service/inventory/keys.ts';
import type { Receiver } from '../notification/support/receiver.ts';
import { startReceiver } from '../notification/support/receiver.ts';
import { dispatch, pullRequest, push } from '../support/app/payloads.ts';
import type { Stage } from '../support/app/story.ts';
import { openStage } from '../support/app/story.ts';

let receiver: Receiver;
let stranger: Receiver;
let stage: Stage & { readonly close: () => Promise<void> };

beforeAll(async () => {
  [receiver, stranger] = await Promise.all([startReceiver(), startReceiver()]);
  stage = await openStage({ privateHosts: [new URL(receiver.url).host] });
  stage.repository.github.repository.settings.now = new Date();
  stage.repository.github.repository.push('main', {
    'notify.yaml': `${toAlert('told', receiver.url)}---\n${toAlert('stranger', stranger.url)}`,
  });
});

afterAll(async () => {
  await stage.close();
  await Promise.all([receiver.close(), stranger.close()]);
});

function toAlert(name: string, address: string): string {
  return `apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata: {name: ${name}, namespace: flux-system}
spec: {type: generic, address: ${address}}
---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata: {name: ${name}, namespace: flux-system}
spec:
  providerRef: {name: ${name}}
  eventSources: [{kind: ImageUpdateAutomation, name: '*'}]
`;
}

/** The reasons of pull requests that the receiver has heard so far. */
function listHeard(): readonly string[] {
  return receiver.received
    .map(({ body }): { readonly reason: string } => JSON.parse(body))
    .map(({ reason }) => reason)
    .filter((reason) => reason.startsWith('PullRequest'));
}

test('a receiver that the operator names is told of a pull request, though it is on a private address', async () => {
  const { service, repository } = stage;
  await service.send('push', push(repository));
  await service.settle();
  expect(listHeard()).toEqual(['PullRequestCreated']);
});

test('a job that ended before it could keep what it told is told again, rather than never', async () => {
  const { service, repository } = stage;
  const { store } = service.state;
  await store.delete(keys.told(1, 100));
  await service.send('push', push(repository));
  await service.settle();
  await service.send('push', push(repository));
  await service.settle();
  expect(listHeard()).toEqual(['PullRequestCreated', 'PullRequestCreated']);
  receiver.received.splice(0, 1);
});

test('another one on a private address is not reached', async () => {
  expect(stranger.received).toEqual([]);
  expect(await stage.service.state.store.get(keys.view(1, 100))).toContain(
    'expected https and a public address',
  );
});

test('a merge is told once', async () => {
  const { service, repository } = stage;
  repository.github.repository.merge(1, { deleteBranch: true });
  const payload = pullRequest(repository, 'closed');
  await service.send('pull_request', payload, { delivery: 'merged' });
  await service.send('push', push(repository));
  await service.send('pull_request', payload, { delivery: 'merged' });
  await service.settle();
  await service.send('push', push(repository));
  await service.settle();
  expect(listHeard()).toEqual(['PullRequestCreated', 'PullRequestMerged']);
  const { message } = JSON.parse(receiver.received.at(-1)?.body ?? '');
  expect(message).toMatch(/^merged pull request #1 from branch 'tidemark\//);
});

test('so is that somebody closed one', async () => {
  const { service, repository, registry, tags } = stage;
  tags.push('1.2.0');
  await service.send(
    'repository_dispatch',
    dispatch(repository, 'image-pushed', { image: `${registry.host}/acme/app` }),
  );
  await service.settle();
  repository.github.repository.close(2);
  await service.send('pull_request', pullRequest(repository, 'closed', 2));
  await service.settle();
  await service.send('push', push(repository));
  await service.settle();
  expect(listHeard().slice(2)).toEqual(['PullRequestCreated', 'PullRequestClosed']);
});

test('a pull request is closed when the last manifest is gone, and stays while one cannot be read', async () => {
  const { service, repository, registry, tags } = stage;
  const { github } = repository;
  tags.push('1.3.0');
  await service.send(
    'repository_dispatch',
    dispatch(repository, 'image-pushed', { image: `${registry.host}/acme/app` }),
  );
  await service.settle();
  expect(github.repository.pull(3).state).toBe('OPEN');
  github.repository.push('main', {
    'automation.yaml': null,
    'broken.yaml': 'apiVersion: image.toolkit.fluxcd.io/v1\nkind: [ImagePolicy\n',
  });
  await service.send('push', push(repository));
  await service.settle();
  expect(github.repository.pull(3).state).toBe('OPEN');
  github.repository.push('main', { 'broken.yaml': null });
  await service.send('push', push(repository));
  await service.settle();
  expect(github.repository.pull(3).state).toBe('CLOSED');
  expect(github.repository.pull(3).body).toContain('"closed":"obsolete"');
});
