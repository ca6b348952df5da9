import { afterEach, describe, expect, test } from 'vitest';
import { createEnvironmentCredentials } from '../../src/registry/credentials/environment-credentials.ts';
import { parseImageName } from '../../src/registry/image-name.ts';
import type { Credentials } from '../../src/registry/registry.ts';
import { scanRepositories } from '../../src/registry/scan.ts';
import {
  startFakeRegistry,
  type FakeHandler,
  type FakeRegistry,
  type FakeRegistryOptions,
} from '../support/fake-registry.ts';
import { makeImageRepository } from '../support/image-repositories.ts';
import { createQuickRegistry, makeTags, toAccess } from '../support/registry-access.ts';
import { createRoutedTransport } from '../support/routed-transport.ts';

const running: FakeRegistry[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

async function start(options: FakeRegistryOptions): Promise<FakeRegistry> {
  const fake = await startFakeRegistry(options);
  running.push(fake);
  return fake;
}

const toBasic = (password: string): string => `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;

/** Takes the login `first` for so many requests of a listing, and `second` from then on. */
function expiring(after: number, refusal: { status: number; body: unknown }): FakeHandler {
  let served = 0;
  return ({ url, authorization }) => {
    if (!url.includes('/tags/list')) return undefined;
    if (authorization === undefined)
      return { status: 401, headers: { 'www-authenticate': 'Basic realm="ecr"' } };
    const wanted = served < after ? 'first' : 'second';
    if (authorization !== toBasic(wanted)) return refusal;
    served += 1;
    return undefined;
  };
}

const expired = {
  status: 403,
  body: {
    errors: [
      { code: 'DENIED', message: 'Your authorization token has expired. Reauthenticate and try again.' },
    ],
  },
};
const denied = {
  status: 403,
  body: { errors: [{ code: 'DENIED', message: 'not authorized to perform: ecr:ListImages' }] },
};
const unauthorized = { status: 401, body: { errors: [{ code: 'UNAUTHORIZED' }] } };

const first: Credentials = { username: 'AWS', password: 'first' };

/** Gives `second` in place of `first`, and counts how often it is asked. */
function createLogin(next: Credentials | undefined = { ...first, password: 'second' }) {
  const asked: Credentials[] = [];
  const renew = async (rejected: Credentials): Promise<Credentials | undefined> => {
    asked.push(rejected);
    return next;
  };
  return { asked, access: toAccess({ credentials: first, renew }) };
}

describe('a login that expires during a run (G12)', () => {
  test.each([
    ['403 with the text of ECR', expired],
    ['401', unauthorized],
  ])('is renewed once after a %s, and the listing goes on', async (_, refusal) => {
    const fake = await start({
      repositories: { app: makeTags(3_000) },
      paging: { cap: 1_000 },
      handlers: [expiring(2, refusal)],
    });
    const { asked, access } = createLogin();
    const listing = await createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), access);
    expect(listing).toEqual({ complete: true, tags: makeTags(3_000) });
    expect(asked).toEqual([first]);
  });

  test('is renewed once for all repositories that share it', async () => {
    const names = ['aa', 'bb', 'cc', 'dd'];
    const fake = await start({
      repositories: Object.fromEntries(names.map((name) => [name, ['1.0.0']])),
      handlers: [expiring(0, expired)],
    });
    const { asked, access } = createLogin();
    const registry = createQuickRegistry();
    const listings = await Promise.all(
      names.map((name) => registry.listTags(parseImageName(`${fake.host}/${name}`), access)),
    );
    expect(listings.every(({ complete }) => complete)).toBe(true);
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['there is no other', undefined],
    ['the same comes back', first],
    ['the new one is refused as well', { ...first, password: 'third' }],
  ])('fails after one try more when %s', async (_, next) => {
    const fake = await start({ repositories: { app: ['1.0.0'] }, handlers: [expiring(0, unauthorized)] });
    const asked: Credentials[] = [];
    const renew = async (rejected: Credentials) => {
      asked.push(rejected);
      return next;
    };
    const listing = createQuickRegistry().listTags(
      parseImageName(`${fake.host}/app`),
      toAccess({ credentials: first, renew }),
    );
    await expect(listing).rejects.toMatchObject({ code: 'registry-unauthorized' });
    expect(asked).toEqual([first]);
  });

  test('is not renewed when the registry only says what it may not read', async () => {
    const fake = await start({ repositories: { app: ['1.0.0'] }, handlers: [expiring(0, denied)] });
    const { asked, access } = createLogin();
    const listing = createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), access);
    await expect(listing).rejects.toMatchObject({ code: 'registry-unauthorized' });
    expect(asked).toEqual([]);
  });

  test('is renewed when the token server refuses it', async () => {
    const auth = { kind: 'token', username: 'AWS', password: 'second' } as const;
    const fake = await start({ repositories: { app: ['1.0.0'] }, auth });
    const { asked, access } = createLogin();
    const listing = await createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), access);
    expect(listing).toEqual({ complete: true, tags: ['1.0.0'] });
    expect(asked).toEqual([first]);
  });

  test('of one registry is never shown to another', async () => {
    const [one, two] = [
      await start({ repositories: { app: ['1.0.0'] }, handlers: [expiring(0, expired)] }),
      await start({ repositories: { app: ['1.0.0'] }, auth: { kind: 'basic', ...first } }),
    ];
    const registry = createQuickRegistry();
    const { access } = createLogin();
    await registry.listTags(parseImageName(`${one.host}/app`), access);
    await registry.listTags(parseImageName(`${two.host}/app`), access);
    expect(two.requests.map(({ authorization }) => authorization)).not.toContain(toBasic('second'));
  });
});

describe('the login of a cloud', () => {
  test('is made once for a fleet, and once more when it expired during the run (G12, G13)', async () => {
    const registryHost = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
    const passwords = ['first', 'second', 'third'];
    let logins = 0;
    const fake = await start({
      handlers: [expiring(3, expired)],
      repositories: Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`app-${index}`, ['1.0.0']])),
    });
    const send: typeof fetch = async () => {
      const authorizationToken = Buffer.from(`AWS:${passwords[logins]}`).toString('base64');
      logins += 1;
      return Response.json({
        authorizationData: [{ authorizationToken, expiresAt: Date.now() / 1_000 + 43_200 }],
      });
    };
    const credentials = createEnvironmentCredentials({
      environment: { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' },
      home: '/nonexistent',
      fetch: send,
    });
    const repositories = Array.from({ length: 8 }, (_, index) =>
      makeImageRepository(`app-${index}`, { image: `${registryHost}/app-${index}`, provider: 'aws' }),
    );
    const scans = await scanRepositories(repositories, {
      ...credentials,
      registry: createQuickRegistry({
        transport: createRoutedTransport({ [registryHost]: fake.url }).transport,
      }),
    });
    expect([...scans.values()].map(({ status }) => status)).toEqual(Array(8).fill('complete'));
    expect(logins).toBe(2);
  });
});
