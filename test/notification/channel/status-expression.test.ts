import { afterEach, describe, expect, test } from 'vitest';
import type { Event } from '../../../src/notification/event.ts';
import { notify } from '../../../src/notification/notify.ts';
import { failed, pushed, toRaw } from '../support/notices.ts';
import { parseBody } from '../support/parsed.ts';
import type { Receiver } from '../support/receiver.ts';
import { startReceiver } from '../support/receiver.ts';
import { alert, createMemoryState, createSecrets, provider, toOptions } from '../support/setup.ts';

const open: Receiver[] = [];

afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

const secrets = createSecrets({ 'flux-system/token': { token: 'ghp_secret' } });

const push = toRaw(pushed);

/** The contexts that are set for an expression, and what is said about it. */
async function setStatuses(
  commitStatusExpr: string,
  {
    events = [push],
    alerts = alert('images', 'status', { eventMetadata: { env: 'Prod' } }),
    type = 'github',
  } = {},
) {
  const forge = await startReceiver(({ method }) => ({ body: method === 'GET' ? '[]' : '{}' }));
  open.push(forge);
  const spec = {
    type,
    address: `${forge.url}/my-org/my-repo`,
    secretRef: { name: 'token' },
    commitStatusExpr,
  };
  const documents = provider('status', spec, { uid: '0c9c2e41-d2f9-4f9b-9c41-bebc1984d67a' }) + alerts;
  const state = createMemoryState();
  const { problems, sent } = await notify(events, toOptions(documents, { secrets, state }));
  const contexts = forge.received
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => parseBody(body)['context'] ?? parseBody(body)['name']);
  return { contexts, problems: problems.map(({ message }) => message), sent };
}

describe('spec.commitStatusExpr', () => {
  test('replaces the whole context, as in the example of Flux', async () => {
    const expression =
      "(event.involvedObject.kind + '/' + event.involvedObject.name + '/' + event.metadata.env + '/' + provider.metadata.uid.split('-').first().value()).lowerAscii()";
    const { contexts, problems } = await setStatuses(expression);
    expect(contexts).toEqual(['imageupdateautomation/podinfo/prod/0c9c2e41']);
    expect(problems).toEqual([]);
  });

  test('sees the alert, the provider and the event', async () => {
    const { contexts } = await setStatuses(
      "alert.metadata.name + ' ' + alert.metadata.namespace + ' ' + provider.spec.type + ' ' + event.reason + ' ' + string(alert.metadata.uid.size())",
    );
    expect(contexts).toEqual(['images flux-system github Succeeded 36']);
  });

  test('is the same for every forge', async () => {
    expect((await setStatuses("'x/' + event.metadata.env", { type: 'gitlab' })).contexts).toEqual(['x/Prod']);
    expect((await setStatuses("'x/' + event.metadata.env", { type: 'gitea' })).contexts).toEqual(['x/Prod']);
  });

  test('sets nothing for an event that misses a key, and says so', async () => {
    const other: Event = { ...push, metadata: { ...push.metadata, 'event.toolkit.fluxcd.io/part': 'a' } };
    const { contexts, problems } = await setStatuses("'x/' + event.metadata.part", {
      events: [push, { ...other, involvedObject: { ...push.involvedObject, name: 'other' } }],
    });
    expect(contexts).toEqual(['x/a']);
    expect(problems).toEqual([
      'Alert flux-system/images: spec.commitStatusExpr of Provider flux-system/status has no context for ImageUpdateAutomation/flux-system/podinfo, so that no status is set: No such key: part (at character 23)',
    ]);
  });

  test.each([
    ['a bool', 'event.reason == "x"', /spec.commitStatusExpr: expected a string, found bool/],
    ['a number', '1 + 1', /expected a string, found int/],
    ['an unknown variable', "'x' + env", /Unknown variable: env \(at character 7\)/],
    ['broken syntax', "'x' +", /Unexpected token: EOF/],
    ['an unknown function', "event.reason.upper() + ''", /found no matching overload for 'dyn.upper\(\)'/],
  ])('%s sends nothing', async (_, expression, message) => {
    const { contexts, problems } = await setStatuses(expression, { events: [push, toRaw(failed)] });
    expect(contexts).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(message)]);
  });

  test('takes a text that only the data tells, with a warning that a cluster does not', async () => {
    const { contexts, problems } = await setStatuses('event.metadata.env');
    expect(contexts).toEqual(['Prod']);
    expect(problems).toEqual([expect.stringContaining('which a cluster refuses; put string() around it')]);
  });

  test.each([
    ['data that is no text', 'event.metadata', 'expected a string that is not empty'],
    ['an empty text', "event.metadata.env.replace('Prod', '')", 'expected a string that is not empty'],
    ['a long text', "'%300.300f'.format([1.0]) + event.metadata.env", 'is no verb'],
    [
      'a very long text',
      "'0123456789'.replace('', '0123456789').replace('', '01') + ''",
      'at most 255 characters, found',
    ],
  ])('%s is no context', async (_, expression, message) => {
    const { contexts, problems } = await setStatuses(expression);
    expect(contexts).toEqual([]);
    expect(problems.join('\n')).toContain(message);
  });

  test('an expression without end is stopped', async () => {
    const list = Array.from({ length: 100 }, (_, index) => String(index)).join(',');
    const { contexts, problems } = await setStatuses(
      `[${list}].map(a, [${list}].map(b, [${list}].map(c, [${list}].map(d, string(a))))).size() > 0 ? 'a' : 'b'`,
    );
    expect(contexts).toEqual([]);
    expect(problems.join('\n')).toContain('the expression takes more than');
  });

  test('the first alert by name counts when several lead to one Provider', async () => {
    const alerts = alert('b', 'status') + alert('a', 'status');
    const { contexts } = await setStatuses("'by-' + alert.metadata.name", { alerts });
    expect(contexts).toEqual(['by-a']);
  });
});
