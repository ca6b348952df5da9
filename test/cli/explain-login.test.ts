import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { normalize, runCommand } from '../support/run-cli.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
});

afterAll(async () => registry.close());

const auth = Buffer.from('user:sesame').toString('base64');

type Setup = {
  /** Lines of `spec` of the ImageRepository. */
  readonly repository?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Files of the home directory. */
  readonly home?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
};

/** The section of the credentials as text, and what JSON has of it; never what is secret. */
async function explain({ repository = '', files = {}, environment = {}, home = {}, command = [] }: Setup) {
  const { root, remove } = createRepository({
    'automation.yaml': createFleet({ image: `${registry.host}/acme/app`, repository }),
    'apps/app.yaml': `tag: 1.0.0 # {"$imagepolicy": "flux-system:app:tag"}\n`,
    ...files,
  });
  onTestFinished(remove);
  const folder = createFolder(home);
  const options = { environment: { HOME: folder, PATH: `${folder}:/usr/bin:/bin`, ...environment } };
  const text = await runCommand(['explain', 'app', root, ...command], options);
  const json = await runCommand(['explain', 'app', root, '--json', ...command], options);
  expect(text.stdout + text.stderr + json.stdout + json.stderr).not.toMatch(/sesame|c2VzYW1l|dXNlcjpz/);
  const section = /^Credentials\n((?: {2}.*\n)*)/m.exec(text.stdout)?.[1] ?? '';
  return {
    text: normalize(section).replaceAll(folder, '~').replaceAll(/ {2,}/g, ' ').trim(),
    repository: JSON.parse(json.stdout.replaceAll(registry.host, 'registry').replaceAll(folder, '~'))
      .repository,
  };
}

function createFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-home-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    if (text.startsWith('#!')) chmodSync(join(folder, path), 0o755);
  }
  return folder;
}

function pullSecret(host: string): string {
  return JSON.stringify({ '.dockerconfigjson': JSON.stringify({ auths: { [host]: { auth } } }) });
}

const secretRef = 'secretRef:\n  name: pull\n';

describe('tidemark explain names the login', () => {
  test('of a secret in a variable, with the place that names it', async () => {
    const { text, repository } = await explain({
      repository: secretRef,
      environment: { TIDEMARK_SECRET_FLUX_SYSTEM_PULL: pullSecret(registry.host) },
    });
    expect(text).toBe(
      `login Secret flux-system/pull in the variable 'TIDEMARK_SECRET_FLUX_SYSTEM_PULL', entry '127.0.0.1:50000'
 secretRef Secret flux-system/pull (automation.yaml:10:11) found: in the variable 'TIDEMARK_SECRET_FLUX_SYSTEM_PULL'`,
    );
    expect(repository.login).toEqual({
      kind: 'secret',
      secret: 'flux-system/pull',
      from: "the variable 'TIDEMARK_SECRET_FLUX_SYSTEM_PULL'",
      entry: 'registry',
    });
    expect(repository.secrets).toEqual([
      {
        field: 'secretRef',
        secret: 'flux-system/pull',
        place: { file: 'automation.yaml', line: 10, column: 11 },
        state: 'found',
        detail: "in the variable 'TIDEMARK_SECRET_FLUX_SYSTEM_PULL'",
      },
    ]);
  });

  test('of a secret in a folder', async () => {
    const directory = createFolder({
      'flux-system/pull/.dockerconfigjson': JSON.stringify({ auths: { [registry.host]: { auth } } }),
    });
    const environment = { TIDEMARK_SECRETS_DIR: directory };
    const { text } = await explain({ repository: secretRef, environment });
    expect(text).toContain(
      `login Secret flux-system/pull in the folder '${directory}/flux-system/pull', entry '127.0.0.1:50000'`,
    );
  });

  test('of another place where the secret has no entry for the registry', async () => {
    const { text } = await explain({
      repository: secretRef,
      environment: { TIDEMARK_SECRET_FLUX_SYSTEM_PULL: pullSecret('quay.io') },
      home: { '.docker/config.json': JSON.stringify({ auths: { [registry.host]: { auth } } }) },
    });
    expect(text).toContain("login docker config '~/.docker/config.json', entry '127.0.0.1:50000'");
    expect(text).toContain("but none of its entries is for '127.0.0.1:50000/acme/app'");
  });

  test('that is not available, and what to do, with the manifest that a cluster has the secret from', async () => {
    const { text, repository } = await explain({
      repository: secretRef,
      files: {
        'secrets/pull.yaml':
          'apiVersion: v1\nkind: Secret\nmetadata:\n  name: pull\nstringData: {}\nsops: {mac: x}\n',
        'secrets/other.yaml': 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: pull\n  namespace: other\n',
      },
    });
    const expected =
      "expected the folder '<TIDEMARK_SECRETS_DIR>/flux-system/pull' (TIDEMARK_SECRETS_DIR is not set) or the variable 'TIDEMARK_SECRET_FLUX_SYSTEM_PULL'";
    expect(text).toContain(
      `login unavailable: secret 'flux-system/pull' not found: ${expected}, found neither`,
    );
    expect(text).toContain(
      `secretRef Secret flux-system/pull (automation.yaml:10:11) missing: ${expected.replace('expected', 'expected it in')}; put it there; a cluster has it from a manifest that SOPS encrypted at secrets/pull.yaml:1:1`,
    );
    expect(repository.login).toMatchObject({ kind: 'unavailable', code: 'missing-reference' });
  });

  test.each([
    [
      'a SealedSecret',
      'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: pull\n  namespace: flux-system\n',
      'a cluster has it from a SealedSecret at secret.yaml:1:1',
    ],
    [
      'a manifest in plain text',
      'kind: Namespace\n---\nkind: Secret\nmetadata: {name: pull, namespace: flux-system}\nstringData: {a: b}\n',
      'a cluster has it from a manifest in plain text at secret.yaml:3:1',
    ],
  ])('and finds %s', async (_name, manifest, expected) => {
    const { text } = await explain({ repository: secretRef, files: { 'secret.yaml': manifest } });
    expect(text).toContain(expected);
  });

  test('of a secret that cannot be used', async () => {
    const { text } = await explain({
      repository: secretRef,
      environment: { TIDEMARK_SECRET_FLUX_SYSTEM_PULL: '{"password": "sesame"}' },
    });
    expect(text).toContain(
      "login unavailable: secret 'flux-system/pull': expected the key '.dockerconfigjson'",
    );
    expect(text).toContain(
      "found: in the variable 'TIDEMARK_SECRET_FLUX_SYSTEM_PULL', but it cannot be used",
    );
  });

  test('of a helper that docker config names', async () => {
    const { text, repository } = await explain({
      home: {
        '.docker/config.json': JSON.stringify({ credHelpers: { [registry.host]: 'vault' } }),
        'docker-credential-vault': `#!/bin/sh\necho '{"Username":"user","Secret":"sesame"}'\n`,
      },
    });
    expect(text).toBe(
      "login docker-credential-vault (of docker config '~/.docker/config.json'), asked for '127.0.0.1:50000'",
    );
    expect(repository.login).toEqual({
      kind: 'docker-helper',
      path: '~/.docker/config.json',
      helper: 'vault',
      server: 'registry',
    });
  });

  test('of a cloud that is not there, whose secret is not used', async () => {
    const { text } = await explain({ repository: `provider: aws\n${secretRef}` });
    expect(text).toContain("login unavailable: invalid AWS registry: '127.0.0.1:50000'");
    expect(text).toContain("unused: 'provider: aws' comes before it; remove one of them");
  });

  test('also of a suspended repository, which is not listed', async () => {
    const { text } = await explain({
      repository: 'suspend: true\n',
      home: { '.docker/config.json': JSON.stringify({ auths: { [registry.host]: { auth } } }) },
    });
    expect(text).toContain("login docker config '~/.docker/config.json', entry '127.0.0.1:50000'");
  });

  test('and the secrets of certificates and a proxy, without a registry as well', async () => {
    const { text, repository } = await explain({
      repository: 'certSecretRef:\n  name: ca\nproxySecretRef:\n  name: proxy\n',
      environment: {
        TIDEMARK_SECRET_FLUX_SYSTEM_CA: '{"ca.crt": "sesame"}',
        TIDEMARK_SECRET_FLUX_SYSTEM_PROXY: '{"address": "http://proxy.example:3128", "password": "sesame"}',
      },
      files: { 'tags.txt': '1.0.0\n' },
      command: ['--tags-file', createFolder({ tags: '1.0.0\n' }) + '/tags'],
    });
    expect(text).toBe(`login not looked for
 certSecretRef Secret flux-system/ca (automation.yaml:10:11) invalid: secret 'flux-system/ca': failed to parse CA certificate; expected PEM text
 proxySecretRef Secret flux-system/proxy (automation.yaml:12:11) found: in the variable 'TIDEMARK_SECRET_FLUX_SYSTEM_PROXY'`);
    expect(repository.login).toEqual({ kind: 'not-looked-for' });
  });
});
