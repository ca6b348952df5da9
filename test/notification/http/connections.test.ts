import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notify } from '../../../src/notification/notify.ts';
import type { Certificates } from '../../support/certificates.ts';
import { makeCertificates } from '../../support/certificates.ts';
import type { Proxy } from '../../support/proxy.ts';
import { startProxy } from '../../support/proxy.ts';
import type { TlsFront } from '../../support/tls-front.ts';
import { startTlsFront } from '../../support/tls-front.ts';
import { pushed, toRaw } from '../support/notices.ts';
import type { Receiver } from '../support/receiver.ts';
import { startReceiver } from '../support/receiver.ts';
import { alert, createSecrets, provider, toOptions } from '../support/setup.ts';

let certificates: Certificates;
let receiver: Receiver;
/** Speaks to those only who show a certificate. */
let mutual: TlsFront;
let plain: TlsFront;
let proxy: Proxy;

beforeAll(async () => {
  certificates = makeCertificates();
  receiver = await startReceiver(({ method }) => ({ body: method === 'GET' ? '[]' : '{}' }));
  const { host } = new URL(receiver.url);
  mutual = await startTlsFront(host, certificates, true);
  plain = await startTlsFront(host, certificates);
  proxy = await startProxy({ password: 'p%ssw0rd-of-proxy' });
});

afterAll(async () => {
  await Promise.all([mutual.close(), plain.close(), proxy.close(), receiver.close()]);
});

type Spec = Readonly<Record<string, unknown>>;
type Keys = Readonly<Record<string, string>>;

async function send(spec: Spec, secrets: Readonly<Record<string, Keys>> = {}) {
  receiver.received.splice(0);
  proxy.seen.splice(0);
  const documents = provider('hook', { type: 'generic', ...spec }) + alert('images', 'hook');
  const named = Object.fromEntries(
    Object.entries(secrets).map(([name, keys]) => [`flux-system/${name}`, keys]),
  );
  const { problems } = await notify(
    [toRaw(pushed)],
    toOptions(documents, { secrets: createSecrets(named), retry: { attempts: 1, delay: 1 } }),
  );
  return { warnings: problems.map(({ message }) => message), received: receiver.received.length };
}

function toKeys(names: readonly [string, string, string]): Keys {
  const { ca, client } = certificates;
  return { [names[0]]: ca, [names[1]]: client.cert, [names[2]]: client.key };
}

const current = ['ca.crt', 'tls.crt', 'tls.key'] as const;
const former = ['caFile', 'certFile', 'keyFile'] as const;

describe('the certificates of a Provider', () => {
  test.each([current, former])('are those of certSecretRef, by the keys %s, %s and %s', async (...names) => {
    const address = `https://${mutual.host}/hook`;
    const found = await send(
      { address, certSecretRef: { name: 'tls' } },
      { tls: toKeys([names[0], names[1], names[2]]) },
    );
    expect(found).toEqual({ warnings: [], received: 1 });
  });

  test('are needed where the server asks for one, and its authority has to be known', async () => {
    const address = `https://${mutual.host}/hook`;
    const { ca } = certificates;
    const without = await send({ address, certSecretRef: { name: 'tls' } }, { tls: { 'ca.crt': ca } });
    expect(without).toEqual({ warnings: [expect.stringContaining('cannot')], received: 0 });
    const unknown = await send({ address: `https://${plain.host}/hook` });
    expect(unknown).toEqual({ warnings: [expect.stringContaining('certificate')], received: 0 });
  });

  test.each([
    ['github', '/my-org/my-repo', 2],
    ['gitlab', '/group/project', 2],
    ['gitea', '/my-org/my-repo', 2],
    ['bitbucketserver', '/scm/proj/repo.git', 2],
    ['azuredevops', '/org/project/_git/repo', 1],
  ])('may be in the secret of commit statuses, as for %s', async (type, path, requests) => {
    const address = `https://${mutual.host}${path}`;
    const found = await send(
      { type, address, secretRef: { name: 'token' } },
      { token: { token: 'user:glpat-token', ...toKeys([...current]) } },
    );
    expect(found.received).toBeGreaterThanOrEqual(requests);
    expect(mutual.clients.at(-1)).not.toBe('');
  });

  test('are not read from the secret of other types', async () => {
    const address = `https://${mutual.host}/hook`;
    const found = await send(
      { address, secretRef: { name: 'token' } },
      { token: { token: 'token', ...toKeys([...current]) } },
    );
    expect(found.received).toBe(0);
  });
});

describe('the proxy of a Provider', () => {
  const login = 'user:p%25ssw0rd-of-proxy@';
  const secret = { username: 'user', password: 'p%ssw0rd-of-proxy' };
  const withLogin = (): string => proxy.address.replace('://', `://${login}`);

  test.each<[string, () => Spec, () => Readonly<Record<string, Keys>>]>([
    [
      'proxySecretRef, before all others',
      () => ({ proxySecretRef: { name: 'proxy' }, secretRef: { name: 'all' }, proxy: 'http://127.0.0.1:1' }),
      () => ({ proxy: { address: proxy.address, ...secret }, all: { proxy: 'http://127.0.0.1:2' } }),
    ],
    [
      'secretRef, before spec.proxy',
      () => ({ secretRef: { name: 'all' }, proxy: 'http://127.0.0.1:1' }),
      () => ({ all: { proxy: `${withLogin()}\n` } }),
    ],
    ['spec.proxy', () => ({ proxy: withLogin() }), () => ({})],
  ])('is that of %s', async (_, toSpec, toSecrets) => {
    const { ca } = certificates;
    const found = await send(
      { address: `https://${plain.host}/hook`, certSecretRef: { name: 'tls' }, ...toSpec() },
      { tls: { 'ca.crt': ca }, ...toSecrets() },
    );
    expect(found.received).toBe(1);
    const code = Buffer.from(`user:${secret.password}`).toString('base64');
    expect(proxy.seen).toEqual([{ line: `CONNECT ${plain.host}`, authorization: `Basic ${code}` }]);
    // Its login is for the proxy alone.
    expect(receiver.received[0]?.headers['proxy-authorization']).toBeUndefined();
    expect(found.warnings.filter((warning) => !warning.includes('deprecated'))).toEqual([]);
  });

  test('that refuses us is a warning without its login', async () => {
    const address = proxy.address.replace('://', '://user:wr0ng-p4ssword@');
    const { ca } = certificates;
    const found = await send(
      { address: `https://${plain.host}/hook`, certSecretRef: { name: 'tls' }, proxy: address },
      { tls: { 'ca.crt': ca } },
    );
    expect(found.received).toBe(0);
    expect(found.warnings).toHaveLength(2);
    const code = Buffer.from('user:wr0ng-p4ssword').toString('base64');
    for (const warning of found.warnings)
      for (const hidden of ['wr0ng-p4ssword', code]) expect(warning).not.toContain(hidden);
  });

  test.each(['proxySecretRef', 'secretRef', 'proxy'])('of a tenant is refused, by %s too', async (field) => {
    const documents =
      provider('hook', {
        type: 'generic',
        address: 'https://example.com/hook',
        [field]: field === 'proxy' ? proxy.address : { name: 'it' },
      }) + alert('images', 'hook');
    proxy.seen.splice(0);
    const { problems, sent } = await notify(
      [toRaw(pushed)],
      toOptions(documents, {
        secrets: createSecrets({
          'flux-system/it': { address: 'https://example.com/x', proxy: proxy.address },
        }),
        guard: { blockPrivateAddresses: true },
      }),
    );
    expect(problems.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('a proxy would connect where this host must not'),
    );
    expect([sent, proxy.seen]).toEqual([[], []]);
  });
});
