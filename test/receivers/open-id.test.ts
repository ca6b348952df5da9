import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, test } from 'vitest';
import { createKeySets } from '../../src/receivers/verify/open-id/key-sets.ts';
import { verifyHook } from '../../src/receivers/verify/verify-hook.ts';
import { openOne, receiver, request } from './support/hooks.ts';

const issuer = 'https://token.actions.example.com';
const now = Date.parse('2026-03-14T09:26:53Z');

const pair = await generateKeyPair('RS256', { extractable: true });
const stranger = await generateKeyPair('RS256');
const other = await generateKeyPair('ES256', { extractable: true });

type Token = {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly kid?: string;
  readonly key?: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'] | Uint8Array;
  readonly alg?: string;
  /** Milliseconds. */
  readonly expires?: number;
};

async function createToken({
  claims = {},
  kid = 'one',
  key = pair.privateKey,
  alg = 'RS256',
  expires = now + 300_000,
}: Token = {}) {
  const payload = { iss: issuer, aud: 'notification-controller', repository: 'org/app', ...claims };
  return new SignJWT(payload)
    .setProtectedHeader({ alg, kid })
    .setExpirationTime(expires / 1_000)
    .sign(key);
}

async function toKeys(kid = 'one', key = pair.publicKey, alg = 'RS256') {
  return { keys: [{ ...(await exportJWK(key)), kid, alg, use: 'sig' }] };
}

/** An issuer whose documents are given by their addresses, and which counts how often it is asked. */
function createIssuer(documents: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const send = (input: string | URL | Request) => {
    const address = input instanceof Request ? input.url : String(input);
    asked.push(address);
    const found = documents[address];
    if (found instanceof Error) return Promise.reject(found);
    return Promise.resolve(found === undefined ? new Response('', { status: 404 }) : Response.json(found));
  };
  return { asked, send };
}

const discovery = `${issuer}/.well-known/openid-configuration`;
const address = 'https://keys.example.com/jwks';

async function createGitHub() {
  return createIssuer({ [discovery]: { issuer, jwks_uri: address }, [address]: await toKeys() });
}

const validations = [{ expression: "vars.repository == 'org/app'", message: 'another repository' }];
const variables = [
  { name: 'full', expression: "claims.repository + ''" },
  { name: 'repository', expression: 'vars.full.lowerAscii()' },
];

const spec = { type: 'generic-oidc', oidcProviders: [{ issuerURL: issuer, variables, validations }] };

type Attempt = {
  readonly bearer: string;
  readonly spec?: object;
  readonly issuer?: ReturnType<typeof createIssuer>;
};

async function verify({ bearer, spec: given = spec, issuer: source }: Attempt): Promise<string> {
  const { send } = source ?? (await createGitHub());
  const hook = await openOne(receiver({ ...given }));
  const keySets = createKeySets({ fetch: send, now: () => now });
  const sent = request({ headers: { authorization: bearer } });
  const verdict = await verifyHook(hook, sent, { keySets, now: () => now });
  return verdict.ok ? JSON.stringify(verdict.claims?.['repository']) : `${verdict.status} ${verdict.reason}`;
}

describe('generic-oidc', () => {
  test('takes a token of the issuer whose claims are as they should be', async () => {
    expect(await verify({ bearer: `Bearer ${await createToken()}` })).toBe('"org/app"');
    expect(
      await verify({
        bearer: `Bearer ${await createToken({ claims: { aud: ['a', 'notification-controller'] } })}`,
      }),
    ).toBe('"org/app"');
  });

  test.each([
    ['no token', ''],
    ['another scheme', 'Basic dXNlcjpwYXNzd29yZA=='],
    ['no parts', 'Bearer abc'],
    ['too many parts', 'Bearer a.b.c.d'],
  ])('refuses %s', async (_, bearer) => {
    expect(await verify({ bearer })).toBe('401 there is no token');
  });

  test.each<readonly [string, Token, RegExp]>([
    [
      'another issuer',
      { claims: { iss: 'https://evil.example.com' } },
      /^401 the token is of an unknown issuer/,
    ],
    ['another audience', { claims: { aud: 'somebody' } }, /^401 .*aud/],
    ['a token that is over', { expires: now - 120_000 }, /^401 .*exp/],
    ['a token that is not valid yet', { claims: { nbf: now / 1_000 + 600 } }, /^401 .*nbf/],
    ['another repository', { claims: { repository: 'evil/app' } }, /^401 another repository$/],
    ['a claim that is missing', { claims: { repository: undefined } }, /^401 No such key: repository/],
    ['another key', { key: stranger.privateKey }, /^401 signature verification failed/],
    [
      'a symmetric signature',
      { alg: 'HS256', key: new TextEncoder().encode('k'.repeat(64)) },
      /^401 .*"alg"/,
    ],
  ])('refuses %s', async (_, token, verdict) => {
    expect(await verify({ bearer: `Bearer ${await createToken(token)}` })).toMatch(verdict);
  });

  test('refuses a token without a signature', async () => {
    const [, payload] = (await createToken()).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    expect(await verify({ bearer: `Bearer ${header}.${payload}.x` })).toMatch(/^401/);
  });

  test('refuses a token that never ends', async () => {
    const token = await new SignJWT({ iss: issuer, aud: 'notification-controller' })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(pair.privateKey);
    expect(await verify({ bearer: `Bearer ${token}` })).toMatch(/^401 missing required "exp" claim/);
  });

  test('tells all validations that fail', async () => {
    const more = [...validations, { expression: 'claims.actor == "me"', message: 'another actor' }];
    const given = { ...spec, oidcProviders: [{ issuerURL: issuer, variables, validations: more }] };
    const token = await createToken({ claims: { repository: 'evil/app' } });
    expect(await verify({ bearer: `Bearer ${token}`, spec: given })).toMatch(
      /^401 another repository; another actor: No such key/,
    );
  });

  test.each([
    ['that is down', { [discovery]: new Error('connect ECONNREFUSED') }, /ECONNREFUSED/],
    ['without a document', {}, /status 404/],
    [
      'with the document of another',
      { [discovery]: { issuer: 'https://other.example.com', jwks_uri: address } },
      /of another issuer/,
    ],
    [
      'with keys that anybody can change',
      { [discovery]: { issuer, jwks_uri: 'http://keys.example.com' } },
      /not at an https address/,
    ],
    [
      'without keys',
      { [discovery]: { issuer, jwks_uri: address }, [address]: { keys: 'none' } },
      /something else than keys/,
    ],
  ])('cannot check tokens of an issuer %s', async (_, documents, reason) => {
    const verdict = await verify({
      bearer: `Bearer ${await createToken()}`,
      issuer: createIssuer(documents),
    });
    expect(verdict).toMatch(/^503 the keys of the issuer cannot be had/);
    expect(verdict).toMatch(reason);
  });
});

describe('keys of issuers', () => {
  test('are fetched once, and again when they are old or one is missing, but not on every wish', async () => {
    const documents: Record<string, unknown> = {
      [discovery]: { issuer, jwks_uri: address },
      [address]: await toKeys(),
    };
    const { asked, send } = createIssuer(documents);
    const hook = await openOne(receiver(spec));
    let time = now;
    const keySets = createKeySets({ fetch: send, now: () => time });
    const check = async (token: Token) => {
      const sent = request({
        headers: { authorization: `Bearer ${await createToken({ expires: time + 60_000, ...token })}` },
      });
      return (await verifyHook(hook, sent, { keySets, now: () => time })).ok;
    };
    expect(await Promise.all([check({}), check({}), check({})])).toEqual([true, true, true]);
    expect(asked).toEqual([discovery, address]);
    expect(await check({ kid: 'two' })).toBe(false);
    expect(asked).toHaveLength(2);
    documents[address] = await toKeys('two', other.publicKey, 'ES256');
    time += 31_000;
    expect(await check({ kid: 'two', key: other.privateKey, alg: 'ES256' })).toBe(true);
    expect(asked).toHaveLength(4);
    time += 11 * 60_000;
    expect(await check({ kid: 'two', key: other.privateKey, alg: 'ES256' })).toBe(true);
    expect(asked).toHaveLength(6);
  });

  test('are not asked for again at once when the issuer is down', async () => {
    const { asked, send } = createIssuer({});
    let time = now;
    const keySets = createKeySets({ fetch: send, now: () => time });
    for (let round = 0; round < 20; round += 1) await expect(keySets.get({ issuer })).rejects.toThrow('404');
    expect(asked).toHaveLength(1);
    time += 31_000;
    await expect(keySets.get({ issuer })).rejects.toThrow('404');
    expect(asked).toHaveLength(2);
  });
});

describe('gcr', () => {
  const certs = 'https://www.googleapis.com/oauth2/v3/certs';
  const account = { email: 'push@project.iam.gserviceaccount.com', email_verified: true };
  const google = { iss: 'https://accounts.google.com', aud: 'https://hooks.example.com', ...account };
  const secret = { token: '0123456789abcdef', email: account.email, audience: 'https://hooks.example.com' };
  const data = { action: 'INSERT', digest: 'gcr.io/p/app@sha256:1', tag: 'gcr.io/p/app:1.0' };
  const body = { message: { data: Buffer.from(JSON.stringify(data)).toString('base64'), messageId: '1' } };

  async function push(claims: Readonly<Record<string, unknown>>, sent: unknown = body) {
    const { send } = createIssuer({ [certs]: await toKeys() });
    const hook = await openOne(receiver({ type: 'gcr' }), secret);
    const keySets = createKeySets({ fetch: send, now: () => now });
    const token = await createToken({ claims });
    return verifyHook(hook, request({ body: sent, headers: { authorization: `Bearer ${token}` } }), {
      keySets,
      now: () => now,
    });
  }

  test('takes a push of the account, and what it carries is the body', async () => {
    expect(await push(google)).toEqual({ ok: true, body: data });
    expect(await push({ ...google, iss: 'accounts.google.com' })).toEqual({ ok: true, body: data });
  });

  test.each([
    ['another account', { ...google, email: 'evil@example.com' }],
    ['an account that is not verified', { ...google, email_verified: false }],
    ['another audience', { ...google, aud: 'https://elsewhere.example.com' }],
    ['another issuer', { ...google, iss: 'https://evil.example.com' }],
  ])('refuses %s', async (_, claims) => {
    expect(await push(claims)).toMatchObject({ ok: false, status: 401 });
  });

  test.each([{}, { message: {} }, { message: { data: 'W10=' } }, { message: { data: '!' } }])(
    'refuses the body %j',
    async (sent) => {
      expect(await push(google, sent)).toMatchObject({ ok: false, status: 400 });
    },
  );
});
