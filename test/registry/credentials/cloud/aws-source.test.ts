import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { createAwsSource } from '../../../../src/registry/credentials/cloud/aws/aws-source.ts';
import type { Environment } from '../../../../src/registry/credentials/environment.ts';
import type { CredentialSource } from '../../../../src/registry/credentials/source.ts';
import { parseImageName } from '../../../../src/registry/image-name.ts';
import { catchCoded, createFolder, startDouble } from '../support.ts';
import type { DoubleAnswer, DoubleRequest } from '../support.ts';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const IMAGE = parseImageName('123456789012.dkr.ecr.eu-west-1.amazonaws.com/app');
const PUBLIC = parseImageName('public.ecr.aws/acme/app');
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's3cret-key' };
const LOGIN = Buffer.from('AWS:ecr-password').toString('base64');

function ecrAnswer(expiresAt: number): DoubleAnswer {
  return { body: { authorizationData: [{ authorizationToken: LOGIN, expiresAt: expiresAt / 1000 }] } };
}

const METADATA_ANSWER = {
  AccessKeyId: 'ASIAMETA',
  SecretAccessKey: 's3cret-key',
  Token: 's3cret-token',
  Expiration: new Date(NOW + HOUR).toISOString(),
};

const STS_ANSWER = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult><Credentials>
    <AccessKeyId>ASIAWEB</AccessKeyId>
    <SecretAccessKey>s3cret-key</SecretAccessKey>
    <SessionToken>s3cret-token</SessionToken>
    <Expiration>2026-01-01T01:00:00Z</Expiration>
  </Credentials></AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>`;

type Routes = Readonly<Record<string, (request: DoubleRequest) => DoubleAnswer>>;

/** One double for all services of AWS: routes are `METHOD /path`; what has no route is a 404. */
async function start(
  environment: Environment,
  routes: Routes,
  now: () => number = () => NOW,
): Promise<{
  readonly source: CredentialSource;
  readonly url: string;
  readonly requests: readonly DoubleRequest[];
}> {
  const double = await startDouble((request) => {
    const route = routes[`${request.method} ${request.path}`];
    return route === undefined ? { status: 404 } : route(request);
  });
  const at = (path: string): string => `${double.url}${path}`;
  const source = createAwsSource({
    environment,
    now,
    retryDelay: 1,
    endpoints: {
      ecr: at('/ecr'),
      ecrPublic: at('/public'),
      sts: at('/sts'),
      container: double.url,
      metadata: at('/imds'),
    },
  });
  return { source, ...double };
}

function originOf(identity: string) {
  return { kind: 'cloud', provider: 'aws', identity } as const;
}

function callsOf(requests: readonly DoubleRequest[]): readonly string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}

describe('the login', () => {
  test('to ECR is a signed GetAuthorizationToken', async () => {
    const { source, requests } = await start(KEYS, { 'POST /ecr/': () => ecrAnswer(NOW + 12 * HOUR) });
    expect(await source.find(IMAGE)).toEqual({
      username: 'AWS',
      password: 'ecr-password',
      origin: originOf('AWS_ACCESS_KEY_ID'),
    });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      body: '{}',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
        'x-amz-date': '20260101T000000Z',
      },
    });
    expect(requests[0]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAENV\/20260101\/eu-west-1\/ecr\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}$/,
    );
  });

  test('to ECR Public is in us-east-1', async () => {
    const { source, requests } = await start(KEYS, {
      'POST /public/': () => ({
        body: { authorizationData: { authorizationToken: LOGIN, expiresAt: NOW / 1000 + 3600 } },
      }),
    });
    expect(await source.find(PUBLIC)).toEqual({
      username: 'AWS',
      password: 'ecr-password',
      origin: originOf('AWS_ACCESS_KEY_ID'),
    });
    expect(requests[0]?.headers).toMatchObject({
      'x-amz-target': 'SpencerFrontendService.GetAuthorizationToken',
    });
    expect(requests[0]?.headers.authorization).toContain('/us-east-1/ecr-public/aws4_request');
  });

  test('happens once per region and again before it expires (G12, G13)', async () => {
    let time = NOW;
    const { source, requests } = await start(
      KEYS,
      { 'POST /ecr/': () => ecrAnswer(time + 12 * HOUR) },
      () => time,
    );
    const neighbour = parseImageName('210987654321.dkr.ecr.eu-west-1.amazonaws.com/other');
    await Promise.all([source.find(IMAGE), source.find(IMAGE), source.find(neighbour)]);
    time += 11 * HOUR;
    await source.find(IMAGE);
    expect(requests).toHaveLength(1);
    time += HOUR - 60_000;
    await source.find(IMAGE);
    expect(requests).toHaveLength(2);
    await source.find(parseImageName('123456789012.dkr.ecr.us-east-2.amazonaws.com/app'));
    expect(requests).toHaveLength(3);
  });

  test('is tried again after a failure of the service', async () => {
    let failures = 2;
    const { source, requests } = await start(KEYS, {
      'POST /ecr/': () => (failures-- > 0 ? { status: 500 } : ecrAnswer(NOW + HOUR)),
    });
    expect(await source.find(IMAGE)).toMatchObject({ username: 'AWS' });
    expect(requests).toHaveLength(3);
  });

  test.each([
    [
      'a refusal with a code',
      { status: 400, body: { __type: 'com.amazon#UnrecognizedClientException', message: 's3cret' } },
      'AWS ecr answered with status 400 (UnrecognizedClientException)',
    ],
    [
      'a refusal without a code',
      { status: 403, body: '<html>s3cret</html>' },
      'AWS ecr answered with status 403',
    ],
    [
      'a refusal with free text for a code',
      { status: 400, body: { error: 'the key s3cret is wrong' } },
      'AWS ecr answered with status 400',
    ],
    ['an outage', { status: 500 }, 'AWS ecr answered with status 500'],
    [
      'a redirect',
      { status: 307, headers: { location: 'http://127.0.0.1:1/' } },
      'AWS ecr answered with status 307',
    ],
    ['HTML', { body: '<html>s3cret' }, 'AWS ecr: expected an authorization token, found something else'],
    [
      'no data',
      { body: { authorizationData: [] } },
      'AWS ecr: expected an authorization token, found something else',
    ],
    [
      'an endless answer',
      { body: 's3cret'.repeat(300_000) },
      'expected an answer of at most 1048576 bytes, found more',
    ],
  ])('ends with %s', async (_, answer, message) => {
    const { source } = await start(KEYS, { 'POST /ecr/': () => answer });
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.code).toBe('invalid-credentials');
    expect(error.message).toBe(message);
    expect(error.cause).toBeUndefined();
  });

  test('is never tried at a foreign host', async () => {
    const { source, requests } = await start(KEYS, {});
    const error = await catchCoded(() => source.find(parseImageName('ghcr.io/acme/app')));
    expect(error.message).toBe(
      "invalid AWS registry: 'ghcr.io'. 'provider: aws' expects '<account>.dkr.ecr.<region>.amazonaws.com' or " +
        "'public.ecr.aws'; leave 'provider' out for other registries",
    );
    expect(requests).toEqual([]);
  });
});

describe('the identity', () => {
  const ecr = { 'POST /ecr/': () => ecrAnswer(NOW + HOUR) };

  test('of temporary keys sends their token', async () => {
    const { source, requests } = await start({ ...KEYS, AWS_SESSION_TOKEN: 'session' }, ecr);
    await source.find(IMAGE);
    expect(requests[0]?.headers['x-amz-security-token']).toBe('session');
  });

  test('of half a pair of keys is refused', async () => {
    const { source } = await start({ AWS_ACCESS_KEY_ID: 'AKIAENV' }, ecr);
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.message).toBe('expected both keys of AWS, but AWS_SECRET_ACCESS_KEY is not set');
  });

  test('of a web identity token is a role from STS', async () => {
    const folder = createFolder({ token: 'web-token\n' });
    const environment = {
      AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/reader',
    };
    const { source, requests } = await start(environment, {
      ...ecr,
      'POST /sts': () => ({ body: STS_ANSWER }),
    });
    expect(await source.find(IMAGE)).toMatchObject({
      username: 'AWS',
      origin: originOf('web identity (AWS_WEB_IDENTITY_TOKEN_FILE)'),
    });
    expect(Object.fromEntries(new URLSearchParams(requests[0]?.body))).toEqual({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::123456789012:role/reader',
      RoleSessionName: 'tidemark',
      WebIdentityToken: 'web-token',
    });
    expect(requests[0]?.headers.authorization).toBeUndefined();
    expect(requests[1]?.headers.authorization).toContain('Credential=ASIAWEB/');
    expect(requests[1]?.headers['x-amz-security-token']).toBe('s3cret-token');
  });

  test('of a web identity that STS refuses is an error with its code', async () => {
    const folder = createFolder({ token: 's3cret-token' });
    const environment = {
      AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
      AWS_ROLE_ARN: 'arn:aws:iam::1:role/r',
    };
    const { source } = await start(environment, {
      'POST /sts': () => ({
        status: 400,
        body: '<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>s3cret</Message></Error></ErrorResponse>',
      }),
    });
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.message).toBe('AWS STS answered with status 400 (InvalidIdentityToken)');
  });

  test('of a token file that is missing is an error with its path', async () => {
    const { source } = await start(
      { AWS_WEB_IDENTITY_TOKEN_FILE: '/run/none', AWS_ROLE_ARN: 'arn:aws:iam::1:role/r' },
      {},
    );
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.message).toBe("file '/run/none' of AWS_WEB_IDENTITY_TOKEN_FILE could not be read (ENOENT)");
  });

  test('of a container task comes from the relative address', async () => {
    const environment = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/1' };
    const { source, requests } = await start(environment, {
      ...ecr,
      'GET /v2/credentials/1': () => ({ body: METADATA_ANSWER }),
    });
    expect(await source.find(IMAGE)).toMatchObject({ username: 'AWS', origin: originOf('container role') });
    expect(requests[1]?.headers.authorization).toContain('Credential=ASIAMETA/');
  });

  test('of a pod comes from the full address with the token in a file', async () => {
    const folder = createFolder({ token: 'pod-token\n' });
    const double = await startDouble(() => ({ body: METADATA_ANSWER }));
    const { source } = await start(
      {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${double.url}/v1/credentials`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, 'token'),
      },
      ecr,
    );
    expect(await source.find(IMAGE)).toMatchObject({ username: 'AWS' });
    expect(double.requests[0]).toMatchObject({
      path: '/v1/credentials',
      headers: { authorization: 'pod-token' },
    });
  });

  test.each(['http://example.org/', 'http://10.0.0.1/', 'file:///etc/passwd', 'nonsense'])(
    'is not asked for at %s',
    async (url) => {
      const { source, requests } = await start({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }, ecr);
      const error = await catchCoded(() => source.find(IMAGE));
      expect(error.message).toMatch(/^AWS_CONTAINER_CREDENTIALS_FULL_URI: expected an https URL/);
      expect(requests).toEqual([]);
    },
  );

  test('of an instance comes from version 2 of the metadata service', async () => {
    const roles = 'GET /imds/latest/meta-data/iam/security-credentials/';
    const { source, requests } = await start(
      {},
      {
        ...ecr,
        'PUT /imds/latest/api/token': () => ({ body: 'imds-token' }),
        [roles]: () => ({ body: 'reader' }),
        [`${roles}reader`]: () => ({ body: { Code: 'Success', ...METADATA_ANSWER } }),
      },
    );
    expect(await source.find(IMAGE)).toMatchObject({ origin: originOf('instance role (metadata service)') });
    expect(callsOf(requests)).toEqual(['PUT /imds/latest/api/token', roles, `${roles}reader`, 'POST /ecr/']);
    expect(requests[0]?.headers['x-aws-ec2-metadata-token-ttl-seconds']).toBe('300');
    expect(requests[2]?.headers['x-aws-ec2-metadata-token']).toBe('imds-token');
  });

  test('is absent when the instance has no role', async () => {
    const { source } = await start(
      {},
      { ...ecr, 'PUT /imds/latest/api/token': () => ({ body: 'imds-token' }) },
    );
    expect(await source.find(IMAGE)).toBeUndefined();
  });

  test('of a token file that is larger than any token is refused', async () => {
    const folder = createFolder({ token: '' });
    truncateSync(join(folder, 'token'), 2_000_000);
    const environment = {
      AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
      AWS_ROLE_ARN: 'arn:aws:iam::1:role/r',
    };
    const { source, requests } = await start(environment, ecr);
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.message).toMatch(/of AWS_WEB_IDENTITY_TOKEN_FILE: expected at most 1048576 bytes$/);
    expect(requests).toEqual([]);
  });

  test('is renewed before it expires', async () => {
    let time = NOW;
    const environment = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2' };
    const { source, requests } = await start(
      environment,
      {
        'POST /ecr/': () => ecrAnswer(time + HOUR),
        'GET /v2': () => ({ body: { ...METADATA_ANSWER, Expiration: new Date(time + HOUR).toISOString() } }),
      },
      () => time,
    );
    await source.find(IMAGE);
    time += HOUR;
    await source.find(IMAGE);
    expect(callsOf(requests)).toEqual(['GET /v2', 'POST /ecr/', 'GET /v2', 'POST /ecr/']);
  });

  test.each([
    ['nothing answers as the metadata service', {}, ['PUT /imds/latest/api/token']],
    ['the metadata service is switched off', { AWS_EC2_METADATA_DISABLED: 'true' }, []],
  ])('is absent when %s', async (_, environment, calls) => {
    const { source, requests } = await start(environment, ecr);
    expect(await source.find(IMAGE)).toBeUndefined();
    expect(await source.find(IMAGE)).toBeUndefined();
    expect(callsOf(requests)).toEqual(calls);
  });
});

test('a service that cannot be reached is named with its host', async () => {
  const source = createAwsSource({
    environment: KEYS,
    retryDelay: 1,
    endpoints: { ecr: 'http://127.0.0.1:1' },
  });
  const error = await catchCoded(() => source.find(IMAGE));
  expect(error.message).toMatch(/^AWS ecr could not be reached \(.+\) at '127\.0\.0\.1:1'$/);
});

test('a service that hangs is given up', async () => {
  const { url, requests } = await startDouble(() => 'silence');
  const source = createAwsSource({
    environment: KEYS,
    deadline: 500,
    retryDelay: 1,
    endpoints: { ecr: url },
  });
  const error = await catchCoded(() => source.find(IMAGE));
  expect(error.message).toBe(`AWS ecr did not answer within 0.5 s at '${new URL(url).host}'`);
  expect(requests).toHaveLength(1);
});
