import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Event } from '../../src/notification/event.ts';
import type { Notifications } from '../../src/notification/manifests/load-notifications.ts';
import { notify } from '../../src/notification/notify.ts';
import { failed, pushed, toRaw } from './support/notices.ts';
import { parseBody } from './support/parsed.ts';
import type { Receiver } from './support/receiver.ts';
import { startReceiver } from './support/receiver.ts';
import { alert, createMemoryState, createSecrets, loadYaml, provider, toOptions } from './support/setup.ts';

const open: Receiver[] = [];

afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

async function start(): Promise<Receiver> {
  const receiver = await startReceiver(({ method }) => ({ body: method === 'GET' ? '[]' : '{}' }));
  open.push(receiver);
  return receiver;
}

/** The same objects, but of these clusters. */
function placeIn(documents: string, clusters: readonly string[]): Notifications {
  const { providers, alerts } = loadYaml(documents);
  const place = <Placed extends Notifications['providers'][number] | Notifications['alerts'][number]>(
    object: Placed,
  ) => ({
    ...object,
    metadata: { ...object.metadata, clusters },
  });
  return { providers: providers.map(place), alerts: alerts.map(place) };
}

function join(...parts: readonly Notifications[]): Notifications {
  return {
    providers: parts.flatMap(({ providers }) => providers),
    alerts: parts.flatMap(({ alerts }) => alerts),
  };
}

const raw: Event = { ...toRaw(pushed), metadata: {} };
const inDev: Event = { ...raw, clusters: ['clusters/dev'], cluster: 'clusters/dev', message: 'dev' };
const inProd: Event = { ...raw, clusters: ['clusters/prod'], cluster: 'clusters/prod', message: 'prod' };
const inBoth: Event = { ...raw, clusters: ['clusters/dev', 'clusters/prod'], message: 'both' };

const hookIn = (receiver: Receiver, cluster: string) =>
  placeIn(provider('hook', { type: 'generic', address: receiver.url }) + alert('images', 'hook'), [cluster]);

const bodySchema = z.object({ message: z.string(), metadata: z.record(z.string(), z.string()).optional() });

/** Message and cluster of what arrived. */
/** Messages with their cluster, in order. */
function read({ received }: Receiver): readonly (readonly (string | undefined)[])[] {
  const all = received.map(({ body }) => {
    const { message, metadata } = bodySchema.parse(JSON.parse(body));
    return [message, metadata?.['cluster']];
  });
  return all.sort(([one = ''], [other = '']) => one.localeCompare(other));
}

describe('several clusters in one run', () => {
  test('an alert hears of the objects of its cluster, through the Provider of its cluster', async () => {
    const [dev, prod] = [await start(), await start()];
    const notifications = join(hookIn(dev, 'clusters/dev'), hookIn(prod, 'clusters/prod'));
    const { problems } = await notify([inDev, inProd, inBoth], toOptions('', { notifications }));
    expect(problems).toEqual([]);
    expect(read(dev)).toEqual([
      ['both', 'clusters/dev, clusters/prod'],
      ['dev', 'clusters/dev'],
    ]);
    expect(read(prod)).toEqual([
      ['both', 'clusters/dev, clusters/prod'],
      ['prod', 'clusters/prod'],
    ]);
  });

  test('the name that an alert gives to its cluster wins', async () => {
    const hook = await start();
    const documents =
      provider('hook', { type: 'generic', address: hook.url }) +
      alert('images', 'hook', { eventMetadata: { cluster: 'prod-eu' } });
    const { problems } = await notify([inProd], toOptions(documents));
    expect(problems).toEqual([]);
    expect(read(hook)).toEqual([['prod', 'prod-eu']]);
  });

  test('objects of one name in two clusters have two contexts', async () => {
    const forge = await start();
    const documents =
      provider('status', { type: 'github', address: `${forge.url}/org/repo`, secretRef: { name: 'token' } }) +
      alert('images', 'status');
    const secrets = createSecrets({ 'flux-system/token': { token: 'ghp_secret' } });
    const commit = { 'event.toolkit.fluxcd.io/commit': 'a'.repeat(40) };
    const events = [inDev, inProd].map((event) => ({ ...event, metadata: commit }));
    await notify(events, toOptions(documents, { secrets }));
    const contexts = forge.received
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => parseBody(body)['context']?.replace(/\/[0-9a-f]{8}$/, ''));
    expect(contexts.toSorted()).toEqual([
      'imageupdateautomation/podinfo/clusters/dev',
      'imageupdateautomation/podinfo/clusters/prod',
    ]);
  });

  test('trouble in one cluster does not end with news of the other', async () => {
    const hook = await start();
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const state = createMemoryState();
    const trouble: Event = {
      ...inDev,
      severity: 'error',
      standing: 'trouble',
      reason: failed.reason,
      message: 'broken',
    };
    await notify([trouble], toOptions(documents, { state }));
    await notify([trouble, inProd], toOptions(documents, { state }));
    await notify([{ ...inDev, standing: 'quiet', message: 'well' }], toOptions(documents, { state }));
    expect(read(hook).map(([message]) => message)).toEqual(['broken', 'prod', 'well']);
  });
});
