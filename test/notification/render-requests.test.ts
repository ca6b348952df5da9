import { expect, test } from 'vitest';
import { providerTypes } from '../../src/notification/manifests/provider-types.ts';
import { renderRequests } from '../../src/notification/render-requests.ts';
import { createSampleAlert, createSampleEvent } from '../../src/notification/sample-events.ts';
import { supportedTypes } from '../../src/notification/providers/provider-kinds.ts';
import { createSecrets, loadYaml, provider, toOptions } from './support/setup.ts';

const token = 'user:t0ken-value';
const secrets = createSecrets({
  'flux-system/secret': { token, username: 'user', password: 'p4ssword', headers: 'X-Key: k3y-value' },
});

const addresses: Readonly<Record<string, string>> = {
  sentry: 'https://s3ntrykey@o1.ingest.sentry.io/42',
  bitbucketserver: 'https://git.example.com/scm/a/b.git',
  azuredevops: 'https://dev.azure.com/org/project/_git/repo',
};

async function rehearse(type: string) {
  const isForge = /^(?:git|bitbucket|azure)/.test(type);
  const address =
    addresses[type] ??
    (isForge ? 'https://example.com/my-org/my-repo' : 'https://example.com/w3bh00k?key=qu3ry-value');
  const loaded = loadYaml(
    provider('chat', { type, address, channel: 'stream/topic', secretRef: { name: 'secret' } }),
  );
  const [one] = loaded.providers;
  if (one === undefined) throw new Error('the Provider was not loaded');
  const context = { origin: { repository: 'https://github.com/my-org/fleet' }, now: 0, head: 'a'.repeat(40) };
  return renderRequests([createSampleEvent('flux-system', context)], {
    ...toOptions(''),
    notifications: { providers: loaded.providers, alerts: [createSampleAlert(one)] },
    secrets,
  });
}

test.each([...supportedTypes])('a rehearsal of %s shows its requests and no secret', async (type) => {
  const { requests, problems } = await rehearse(type);
  expect(problems).toEqual([]);
  expect(requests.length).toBeGreaterThan(0);
  expect(JSON.stringify(requests)).toMatch(/podinfo|sample/);
  const shown = JSON.stringify(requests);
  const basic = [token, ':t0ken-value', 'user:p4ssword'].map((text) => Buffer.from(text).toString('base64'));
  for (const secret of [
    't0ken-value',
    'p4ssword',
    'k3y-value',
    'w3bh00k',
    'qu3ry-value',
    's3ntrykey',
    ...basic,
  ])
    expect(shown).not.toContain(secret);
});

test('every type of Flux is sent to or said not to be', async () => {
  const rest = providerTypes.filter((type) => !supportedTypes.has(type));
  expect(rest).toEqual(['googlepubsub', 'azureeventhub', 'nats', 'otel', 'zoom', 'incident.io']);
  for (const type of rest) {
    const { requests, problems } = await rehearse(type);
    expect(requests).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ code: 'unsupported-option', severity: 'warning' })]);
  }
});

test('the requests of a webhook are complete', async () => {
  const { requests } = await rehearse('generic');
  expect(requests).toEqual([
    {
      provider: 'flux-system/chat',
      method: 'POST',
      url: 'https://example.com*****',
      headers: {
        'content-type': 'application/json',
        'gotk-component': 'image-automation-controller',
        'x-key': '*****',
      },
      body: expect.stringContaining('"reason":"PullRequestCreated"'),
    },
  ]);
});
