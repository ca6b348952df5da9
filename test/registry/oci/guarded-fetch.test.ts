import type { LookupFunction } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseImageName } from '../../../src/registry/image-name.ts';
import { createGuard, type GuardOptions } from '../../../src/registry/oci/guard.ts';
import { createTransports } from '../../../src/registry/oci/http/create-transports.ts';
import { toFetch } from '../../../src/registry/oci/http/to-fetch.ts';
import { startFakeRegistry, type FakeRegistry } from '../../support/fake-registry.ts';
import { createQuickRegistry, makeTags, toAccess } from '../../support/registry-access.ts';

/** As channels and issuers are asked. */
function createGuardedFetch(options: GuardOptions = {}): typeof fetch {
  return toFetch(createTransports({ guard: createGuard(options) })());
}

let fake: FakeRegistry;
beforeAll(async () => {
  fake = await startFakeRegistry({ repositories: { app: makeTags(1_500) } });
});
afterAll(() => fake.close());

/** A resolver that knows one address for every name. */
function resolveTo(address: string): LookupFunction {
  return (_, options, callback) => {
    if (options.all === true) callback(null, [{ address, family: 4 }]);
    else callback(null, address, 4);
  };
}

function createGuardedTransport(options: GuardOptions) {
  return createTransports({ guard: createGuard(options) })();
}

describe('a guarded client', () => {
  test.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '[::1]', '[fd00::1]', '[::ffff:10.0.0.1]'])(
    'X4: the address %s is refused',
    async (address) => {
      await expect(createGuardedFetch()(`http://${address}/v2/`)).rejects.toMatchObject({
        code: 'registry-refused',
        message: expect.stringContaining(
          'is not a public address, and this host connects to public addresses only',
        ),
      });
    },
  );

  test.each(['127.0.0.1', '192.168.1.1', '169.254.169.254'])(
    'X4: a name that resolves to %s is refused when it is connected to',
    async (address) => {
      const transport = createGuardedTransport({ lookup: resolveTo(address) });
      const registry = createQuickRegistry({ transport, allowInsecure: true });
      const listing = registry.listTags(parseImageName('registry.example.com/app'), toAccess());
      await expect(listing).rejects.toMatchObject({
        code: 'registry-refused',
        message: `registry.example.com (${address}) is not a public address, and this host connects to public addresses only; use a registry that is on the internet`,
      });
      expect(registry.waits).toEqual([]);
    },
  );

  test('X4: the option of the client switches the guard on', async () => {
    const registry = createQuickRegistry({ guard: { blockPrivateAddresses: true } });
    const listing = registry.listTags(parseImageName(`${fake.host}/app`), toAccess());
    await expect(listing).rejects.toMatchObject({ code: 'registry-refused' });
    expect(fake.requests).toEqual([]);
  });

  test('takes a guard of its own in place of the usual one', async () => {
    const refused = new Error('not this host');
    const guard = createGuard({ isRefused: () => false });
    const check = (): never => {
      throw refused;
    };
    const registry = createQuickRegistry({ guard: { ...guard, check } });
    const listing = registry.listTags(parseImageName(`${fake.host}/app`), toAccess());
    await expect(listing).rejects.toMatchObject({ code: 'registry-unreachable', cause: refused });
    expect(fake.requests).toEqual([]);
    const open = createQuickRegistry({ guard });
    await expect(open.listTags(parseImageName(`${fake.host}/app`), toAccess())).resolves.toMatchObject({
      complete: true,
    });
  });

  test('speaks to the addresses that are allowed like any other client', async () => {
    const transport = createGuardedTransport({ lookup: resolveTo('127.0.0.1'), isRefused: () => false });
    const port = fake.host.split(':')[1] ?? '';
    const registry = createQuickRegistry({ transport, allowInsecure: true });
    const image = parseImageName(`registry.example.com:${port}/app`, { insecure: true });
    const listing = await registry.listTags(image, toAccess({ insecure: true }));
    expect(listing).toEqual({ complete: true, tags: makeTags(1_500) });
    await expect(registry.resolveDigest(image, 'v00007', toAccess({ insecure: true }))).resolves.toMatch(
      /^sha256:/u,
    );
  });

  test('ends a request when its signal does', async () => {
    const guarded = createGuardedFetch({ lookup: resolveTo('127.0.0.1'), isRefused: () => false });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(guarded(`${fake.url}/v2/`, { signal })).rejects.toThrow('fetch failed');
  });
});
