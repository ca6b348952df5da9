import { expect, test } from 'vitest';
import { findLogin } from '../../../src/entry/explain/find-login.ts';
import { TidemarkError } from '../../../src/errors.ts';
import { createEnvironmentCredentials } from '../../../src/registry/credentials/environment-credentials.ts';
import { describeLogin } from '../../../src/report/explained-login.ts';
import { createRepository } from '../../registry/credentials/support.ts';

async function describe(environment: Readonly<Record<string, string>>, image = 'ghcr.io/acme/app') {
  const home = '/nonexistent';
  const credentials = createEnvironmentCredentials({ environment, home });
  const request = {
    credentialsFor: credentials.credentialsFor.bind(credentials),
    environment: { HOME: home, ...environment },
  };
  return describeLogin(await findLogin(createRepository({ image }), request));
}

test('a login of ghcr.io is GITHUB_TOKEN', async () => {
  expect(await describe({ GITHUB_TOKEN: 's3cret' })).toBe('GITHUB_TOKEN');
});

test('of what is anonymous everything is named that was looked at', async () => {
  const config = "in docker config '/nonexistent/.docker/config.json'";
  expect(await describe({})).toBe(
    `none (anonymous): no login for 'ghcr.io' ${config}, and GITHUB_TOKEN is not set`,
  );
  expect(await describe({ GITHUB_TOKEN: 's3cret' }, 'quay.io/acme/app')).toBe(
    `none (anonymous): no login for 'quay.io' ${config}`,
  );
});

test('an image that is none has no login', async () => {
  expect(await describe({}, 'https://ghcr.io/acme/app')).toMatch(/^unavailable: image /);
});

test.each([
  ['aws', 'web identity (AWS_WEB_IDENTITY_TOKEN_FILE)'],
  ['gcp', 'GOOGLE_APPLICATION_CREDENTIALS'],
  ['azure', 'managed identity (metadata service)'],
] as const)('the identity of %s says which way it came', async (provider, identity) => {
  const origin = { kind: 'cloud', provider, identity } as const;
  const request = {
    credentialsFor: async () => ({ username: 'user', password: 's3cret', origin }),
    environment: {},
  };
  const login = await findLogin(createRepository({ provider }), request);
  expect(login).toEqual(origin);
  expect(describeLogin(login)).toBe(`${provider} identity: ${identity}`);
});

test('a fault is not a finding', async () => {
  const failing = (error: Error) => ({
    credentialsFor: async () => {
      throw error;
    },
    environment: {},
  });
  await expect(findLogin(createRepository(), failing(new Error('a fault')))).rejects.toThrow('a fault');
  expect(
    await findLogin(createRepository(), failing(new TidemarkError('invalid-credentials', 'no'))),
  ).toEqual({
    kind: 'unavailable',
    code: 'invalid-credentials',
    reason: 'no',
  });
});
