import { describe, expect, test } from 'vitest';
import { toReceiverPath } from '../../src/receivers/hook-path.ts';
import { createHookTable } from '../../src/receivers/hook-table.ts';
import { receiverTypes } from '../../src/receivers/manifests/types.ts';
import { load, open, openOne, receiver, token } from './support/hooks.ts';

const oidcProviders = [
  { issuerURL: 'https://issuer.example.com', validations: [{ expression: 'true', message: 'never' }] },
];

describe('loading Receivers', () => {
  test.each(receiverTypes)('a Receiver of the type %s is read', (type) => {
    const text = receiver({ type, ...(type === 'generic-oidc' && { oidcProviders }) });
    const { receivers, problems } = load(text);
    expect(problems).toEqual([]);
    expect(receivers.map(({ spec }) => spec.type)).toEqual([type]);
  });

  test.each(['v1beta1', 'v1beta2'])('%s is read with a warning', (version) => {
    const { receivers, problems } = load(receiver({ type: 'generic' }, {}, version));
    expect(receivers).toHaveLength(1);
    expect(problems.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      `warning apiVersion: expected notification.toolkit.fluxcd.io/v1, found ${version}, which Flux no longer serves; declare notification.toolkit.fluxcd.io/v1`,
    ]);
  });

  test('another version is refused', () => {
    const { receivers, problems } = load(receiver({ type: 'generic' }, {}, 'v2'));
    expect(receivers).toEqual([]);
    expect(problems[0]?.message).toContain('(or v1beta2, v1beta1), found "v2"');
  });

  test.each([
    ['an unknown type', { type: 'svn' }, /spec.type: expected/],
    ['no resources', { type: 'github', resources: undefined }, /spec.resources/],
    [
      'no secret',
      { type: 'github', secretRef: undefined },
      /spec.secretRef: expected a secret with the token, found none/,
    ],
    [
      'a secret for tokens',
      { type: 'generic-oidc', oidcProviders, secretRef: { name: 'a' } },
      /expected no secret/,
    ],
    ['no issuer', { type: 'generic-oidc' }, /spec.oidcProviders: expected at least one issuer/],
    ['an issuer elsewhere', { type: 'github', oidcProviders }, /expected no issuers for the type github/],
    [
      'an issuer without TLS',
      { type: 'generic-oidc', oidcProviders: [{ ...oidcProviders[0], issuerURL: 'http://a.example.com' }] },
      /expected an https URL/,
    ],
    [
      'an issuer twice',
      { type: 'generic-oidc', oidcProviders: [...oidcProviders, ...oidcProviders] },
      /expected each issuer once/,
    ],
    [
      'no validations',
      { type: 'generic-oidc', oidcProviders: [{ issuerURL: 'https://a.example.com', validations: [] }] },
      /every token of the issuer would do/,
    ],
    [
      'every object',
      { type: 'github', resources: [{ kind: 'ImageRepository', name: '*' }] },
      /expected labels, because the name is "\*"/,
    ],
  ])('%s is an error with its place', (_, spec, message) => {
    const { receivers, problems } = load(receiver(spec));
    expect(receivers).toEqual([]);
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
    expect(problems[0]?.place).toMatchObject({ file: 'receivers.yaml', line: 1 });
  });

  test('two of one name are one, with a warning', () => {
    const { receivers, problems } = load(receiver({ type: 'github' }) + receiver({ type: 'gitlab' }));
    expect(receivers.map(({ spec }) => spec.type)).toEqual(['github']);
    expect(problems[0]?.message).toContain(
      'expected one Receiver flux-system/hook, found another at receivers.yaml:1',
    );
  });
});

describe('paths of Receivers', () => {
  test.each([
    [
      'token',
      'github-receiver',
      'flux-system',
      '8ed710969b945c0dc10d6d0b5084e120ec2228353d1fe42d56be5ba88500e684',
    ],
    [
      '',
      'generic-oidc-receiver',
      'default',
      '4399e88762a0abe9a87e588d0c42b27f13ac7a4fb04bb1ed28be8cb4b2fb4f31',
    ],
    [
      's3cr3t-token',
      'dockerhub-receiver',
      'flux-system',
      '8c051de37fbe079bf93288b8c4a6d314b5d3b2b1974b80a818eef1cf3b0ec045',
    ],
  ])('the token %j, %s and %s give the path of Flux', (secret, name, namespace, digest) => {
    const metadata = { name, namespace, labels: {}, annotations: {} };
    expect(toReceiverPath({ metadata }, secret)).toBe(`/hook/${digest}`);
  });

  test('are found below the prefix of a host and with a query, and only whole', async () => {
    const hook = await openOne(receiver({ type: 'generic' }));
    const find = createHookTable([hook]);
    expect(find(hook.path)).toBe(hook);
    expect(find(`/t/42${hook.path}`)).toBe(hook);
    expect(find(`${hook.path}?source=registry`)).toBe(hook);
    for (const path of [
      `${hook.path}/`,
      `${hook.path}0`,
      hook.path.slice(0, -1),
      `/hook/${'0'.repeat(64)}`,
      '/hook/',
      '/hook/__proto__',
      hook.path.toUpperCase(),
    ])
      expect(find(path)).toBeUndefined();
  });
});

describe('secrets of Receivers', () => {
  test.each([
    ['empty', ''],
    ['short', '123456789012345'],
  ])('an %s token is refused, so that it authenticates nobody', async (_, short) => {
    for (const type of ['github', 'gitlab', 'harbor', 'generic-hmac', 'generic', 'dockerhub']) {
      const { hooks, problems } = await open(receiver({ type }), { token: short });
      expect(hooks).toEqual([]);
      expect(problems[0]?.message).toContain(`expected at least 16 bytes in 'token', found ${short.length}`);
      expect(problems[0]?.severity).toBe('error');
    }
  });

  test('a missing secret or key is told, and there is no path', async () => {
    const missing = await open(receiver({ type: 'github', secretRef: { name: 'other' } }));
    expect(missing.hooks).toEqual([]);
    expect(missing.problems[0]?.message).toContain(
      "Receiver flux-system/hook: secret 'flux-system/other' not found",
    );
    const { hooks } = await open(receiver({ type: 'github' }), { password: token });
    expect(hooks).toEqual([]);
  });

  test('the token is taken with its line break, which is a part of the path', async () => {
    const plain = await openOne(receiver({ type: 'github' }));
    const broken = await openOne(receiver({ type: 'github' }), { token: `${token}\n` });
    expect(broken.path).not.toBe(plain.path);
  });

  test('gcr needs the account and the audience', async () => {
    const { hooks, problems } = await open(receiver({ type: 'gcr' }), { token, email: 'a@b' });
    expect(hooks).toEqual([]);
    expect(problems[0]?.message).toContain("expected 'email' and 'audience' beside 'token'");
  });
});

describe('expressions of Receivers', () => {
  test.each([
    [
      'a text',
      { resourceFilter: 'req.tag' },
      /spec.resourceFilter: expected an expression that is a bool whatever the data is, found dyn/,
    ],
    ['a wrong one', { resourceFilter: 'req.tag ==' }, /spec.resourceFilter: Unexpected token/],
    ['claims without tokens', { resourceFilter: 'claims.sub == "a"' }, /Unknown variable: claims/],
    [
      'one of a resource',
      { resources: [{ kind: 'ImageRepository', name: 'a', filter: '1' }] },
      /spec.resources\[0\].filter: expected an expression that is a bool whatever the data is, found int/,
    ],
  ])('%s leaves the path refusing', async (_, spec, message) => {
    const { hooks, problems } = await open(receiver({ type: 'generic', ...spec }));
    expect(hooks).toHaveLength(1);
    expect(hooks[0]?.expressions).toBeUndefined();
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
  });
});
