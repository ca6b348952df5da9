import type { LookupFunction } from 'node:net';
import { describe, expect, test } from 'vitest';
import { parseImageName } from '../../../src/registry/image-name.ts';
import {
  checkRegistry,
  defaultRegistryRules,
  matchesHost,
} from '../../../src/service/tenants/registry-rules.ts';
import { createTenantGuard } from '../../../src/service/tenants/tenant-guard.ts';
import { readTenantSettings } from '../../../src/service/tenants/tenant-settings.ts';

describe('a pattern for hosts', () => {
  test.each([
    ['ghcr.io', 'ghcr.io', true],
    ['ghcr.io', 'GHCR.io.', true],
    ['ghcr.io', 'ghcr.io:5000', true],
    ['ghcr.io:5000', 'ghcr.io:5000', true],
    ['ghcr.io:5000', 'ghcr.io', false],
    ['ghcr.io:443', 'ghcr.io', true],
    ['ghcr.io', 'xghcr.io', false],
    ['ghcr.io', 'ghcr.io.evil.com', false],
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'a.b.example.com:443', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'badexample.com', false],
    ['docker.io', 'index.docker.io', true],
    ['docker.io', 'registry-1.docker.io', true],
    ['index.docker.io', 'docker.io', true],
    ['docker.io', 'auth.docker.io', false],
    ['[::1]', '::1', true],
    ['[fd00::5]:5000', '[fd00::5]:5000', true],
    ['10.0.0.5', '10.0.0.50', false],
  ])('%s for %s: %s', (pattern, host, expected) => {
    expect(matchesHost([pattern], host)).toBe(expected);
  });
});

describe('the lists of the operator', () => {
  const image = parseImageName('quay.io/acme/app');

  test('everything is allowed that nothing denies', () => {
    checkRegistry(image, defaultRegistryRules);
    expect(() => checkRegistry(image, { ...defaultRegistryRules, deny: ['quay.io'] })).toThrow(
      "'quay.io' is denied",
    );
  });

  test('only what is listed is allowed, and denying wins', () => {
    const rules = { ...defaultRegistryRules, allow: ['*.io'] };
    checkRegistry(image, rules);
    expect(() => checkRegistry(parseImageName('registry.example.com/app'), rules)).toThrow(
      'is not among the registries',
    );
    expect(() => checkRegistry(image, { ...rules, deny: ['quay.io'] })).toThrow('is denied');
    checkRegistry(parseImageName('nginx'), { ...rules, allow: ['docker.io'] });
  });
});

function resolveTo(...addresses: readonly string[]): LookupFunction {
  let at = 0;
  return (_, options, callback) => {
    const address = addresses[Math.min(at, addresses.length - 1)] ?? '';
    at += 1;
    const family = address.includes(':') ? 6 : 4;
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

function lookUp(guard: ReturnType<typeof createTenantGuard>, host: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    guard.lookup(host, { all: true }, (error, found) => (error === null ? resolve(found) : reject(error)));
  });
}

describe('the guard of tenants', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '168.63.129.16',
    '0.0.0.0',
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '::a9fe:a9fe',
    '224.0.0.1',
    '255.255.255.255',
  ])('never connects to %s, as an address or behind a name', async (address) => {
    const guard = createTenantGuard(defaultRegistryRules, { lookup: resolveTo(address) });
    const host = address.includes(':') ? `[${address}]` : address;
    expect(() => guard.check(new URL(`https://${host}/v2/`))).toThrow('is not a public address');
    await expect(lookUp(guard, 'registry.example.com')).rejects.toMatchObject({ code: 'registry-refused' });
  });

  test.each(['0x7f000001', '2130706433', '017700000001', '127.1', '127.0.0.1.'])(
    'is not fooled by %s',
    (host) => {
      expect(() => createTenantGuard(defaultRegistryRules).check(new URL(`https://${host}/`))).toThrow(
        'is not a public address',
      );
    },
  );

  test('one private address among the answers is enough to refuse', async () => {
    const both: LookupFunction = (_, __, callback) =>
      callback(null, [
        { address: '1.1.1.1', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ]);
    await expect(
      lookUp(createTenantGuard(defaultRegistryRules, { lookup: both }), 'a.example.com'),
    ).rejects.toThrow('10.0.0.1');
  });

  test('a name that changes its meaning is judged each time it is connected to', async () => {
    const guard = createTenantGuard(defaultRegistryRules, {
      lookup: resolveTo('1.1.1.1', '169.254.169.254'),
    });
    await expect(lookUp(guard, 'rebind.example.com')).resolves.toEqual([{ address: '1.1.1.1', family: 4 }]);
    await expect(lookUp(guard, 'rebind.example.com')).rejects.toThrow('169.254.169.254');
  });

  test.each(['https://ghcr.io:22/', 'https://ghcr.io:6443/', 'https://ghcr.io:80/', 'https://ghcr.io:2375/'])(
    'does not ask %s',
    (url) => {
      expect(() => createTenantGuard(defaultRegistryRules).check(new URL(url))).toThrow('only');
    },
  );

  test('asks the usual ports, over https only', () => {
    const guard = createTenantGuard(defaultRegistryRules);
    for (const url of ['https://ghcr.io/', 'https://ghcr.io:5000/', 'https://ghcr.io:8443/'])
      guard.check(new URL(url));
    expect(() => guard.check(new URL('http://ghcr.io:5000/'))).toThrow('over plain http');
  });

  test('denied hosts are not asked for tokens or by redirects either', () => {
    const guard = createTenantGuard({ ...defaultRegistryRules, deny: ['*.evil.example'] });
    expect(() => guard.check(new URL('https://token.evil.example/token'))).toThrow('is denied');
  });

  test('a private host that the operator names is reached on its port, and no other one is', async () => {
    const rules = { ...defaultRegistryRules, privateHosts: ['registry.corp:5001', '10.0.0.5'] };
    const guard = createTenantGuard(rules, { lookup: resolveTo('10.0.0.9') });
    guard.check(new URL('https://registry.corp:5001/v2/'));
    guard.check(new URL('https://10.0.0.5/v2/'));
    await expect(lookUp(guard, 'registry.corp')).resolves.toBeDefined();
    await expect(lookUp(guard, 'other.corp')).rejects.toThrow('10.0.0.9');
    expect(() => guard.check(new URL('https://registry.corp:22/'))).toThrow('port 22');
    expect(() => guard.check(new URL('https://10.0.0.6/'))).toThrow('is not a public address');
  });
});

describe('what an operator sets', () => {
  test('nothing at all is the careful default', () => {
    const { settings, problems } = readTenantSettings({});
    expect(problems).toEqual([]);
    expect(settings.rules).toEqual(defaultRegistryRules);
    expect(settings.keyring).toBeUndefined();
  });

  test('everything that is wrong is told together, without secrets', () => {
    const { problems } = readTenantSettings({
      TIDEMARK_ENCRYPTION_KEY: 'my-secret-key',
      TIDEMARK_REGISTRY_ALLOW: 'ghcr.io, https://quay.io',
      TIDEMARK_REGISTRY_DENY: '**',
      TIDEMARK_REGISTRY_PORTS: '443,70000',
      TIDEMARK_PULL_THROUGH_FILE: '/nowhere.json',
      TIDEMARK_TENANT_REQUESTS_PER_RUN: '-1',
    });
    expect(problems).toHaveLength(6);
    expect(problems.join('\n')).not.toContain('my-secret-key');
  });

  test('what is right is taken', () => {
    const { settings, problems } = readTenantSettings({
      TIDEMARK_ENCRYPTION_KEY: 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
      TIDEMARK_REGISTRY_ALLOW: 'ghcr.io, *.example.com',
      TIDEMARK_REGISTRY_PORTS: '443',
      TIDEMARK_REGISTRY_PRIVATE_HOSTS: 'registry.corp:5001',
      TIDEMARK_TENANT_SECONDS_PER_RUN: '60',
    });
    expect(problems).toEqual([]);
    expect(settings.rules).toEqual({
      allow: ['ghcr.io', '*.example.com'],
      deny: [],
      ports: [443],
      privateHosts: ['registry.corp:5001'],
    });
    expect(settings.limits.time).toBe(60_000);
    expect(settings.keyring).toBeDefined();
  });
});
