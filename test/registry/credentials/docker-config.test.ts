import { chmodSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import {
  createDockerConfigSource,
  toDockerConfigPath,
} from '../../../src/registry/credentials/docker-config.ts';
import type { CredentialSource } from '../../../src/registry/credentials/source.ts';
import { parseImageName } from '../../../src/registry/image-name.ts';
import { catchCoded, createFolder } from './support.ts';

function auth(username: string): { readonly auth: string } {
  return { auth: Buffer.from(`${username}:pw`).toString('base64') };
}

/** A source over this config, with the programs (`name` → body of a shell script) on its PATH. */
function createSource(
  config: unknown,
  helpers: Readonly<Record<string, string>> = {},
  options: { readonly now?: () => number; readonly helperDeadline?: number } = {},
): { readonly source: CredentialSource; readonly folder: string } {
  const folder = createFolder({
    'config.json': typeof config === 'string' ? config : JSON.stringify(config),
  });
  for (const [name, body] of Object.entries(helpers)) {
    const path = join(folder, `docker-credential-${name}`);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
  }
  const environment = { PATH: `${folder}:/usr/bin:/bin`, FOLDER: folder };
  return {
    source: createDockerConfigSource({ path: join(folder, 'config.json'), environment, ...options }),
    folder,
  };
}

describe('auths', () => {
  test.each([
    ['the host', 'ghcr.io', 'ghcr.io/acme/app'],
    ['the host with a scheme', 'https://ghcr.io', 'ghcr.io/acme/app'],
    ['the host with an API path', 'https://ghcr.io/v2/', 'ghcr.io/acme/app'],
    ['the host with a port', 'registry.local:5000', 'registry.local:5000/app'],
    ["docker's own name of Docker Hub", 'https://index.docker.io/v1/', 'alpine'],
    ['Docker Hub by its canonical host', 'index.docker.io', 'docker.io/acme/app'],
    ['Docker Hub by its short host', 'docker.io', 'alpine'],
    ['the start of the path', 'quay.io/acme', 'quay.io/acme/app'],
    ['the whole repository', 'quay.io/acme/app', 'quay.io/acme/app'],
  ])('is found by %s', async (_, key, image) => {
    const { source, folder } = createSource({ auths: { [key]: auth('ann') } });
    expect(await source.find(parseImageName(image))).toEqual({
      username: 'ann',
      password: 'pw',
      origin: { kind: 'docker-config', path: join(folder, 'config.json'), entry: key },
    });
  });

  test.each([
    ['another host', 'ghcr.io', 'quay.io/acme/app'],
    ['a host that only starts the same', 'ghcr.io', 'ghcr.io.example.org/acme/app'],
    ['another port', 'registry.local:5000', 'registry.local:5001/app'],
    ['another path', 'quay.io/acme', 'quay.io/other/app'],
    ['a path that only starts the same', 'quay.io/acme', 'quay.io/acme-evil/app'],
    ['a name of the prototype', '__proto__', 'constructor.example/hasownproperty'],
  ])('is not used for %s', async (_, key, image) => {
    const { source } = createSource({ auths: { [key]: auth('ann') } });
    expect(await source.find(parseImageName(image))).toBeUndefined();
  });

  test('prefers the longest path, then what docker itself writes', async () => {
    const { source } = createSource({
      auths: {
        'docker.io': auth('short'),
        'https://index.docker.io/v1/': auth('docker'),
        'docker.io/acme': auth('acme'),
      },
    });
    expect(await source.find(parseImageName('acme/app'))).toMatchObject({ username: 'acme' });
    expect(await source.find(parseImageName('alpine'))).toMatchObject({ username: 'docker' });
  });
});

describe('the file', () => {
  test('need not exist', async () => {
    const path = join(createFolder(), 'none', 'config.json');
    const source = createDockerConfigSource({ path, environment: {} });
    expect(await source.find(parseImageName('ghcr.io/acme/app'))).toBeUndefined();
  });

  test.each([
    [
      'truncated',
      '{"auths": {"ghcr.io": {"auth": "czNjcmV0',
      /expected a JSON object; is the file complete\?$/,
    ],
    ['a list', '["czNjcmV0"]', /expected a JSON object/],
    ['with a list for auths', '{"auths": ["czNjcmV0"]}', /expected 'auths' to be an object$/],
    ['with text for credHelpers', '{"credHelpers": "czNjcmV0"}', /expected 'credHelpers' to be an object$/],
    [
      'with a broken auth',
      '{"auths": {"ghcr.io": {"auth": "czNjcmV0"}}}',
      /, 'ghcr\.io': expected 'auth' to be base64/,
    ],
  ])('is refused by name and not by content when it is %s', async (_, text, message) => {
    const { source, folder } = createSource(text);
    const error = await catchCoded(() => source.find(parseImageName('ghcr.io/acme/app')));
    expect(error.code).toBe('invalid-credentials');
    expect(error.message).toContain(`docker config '${join(folder, 'config.json')}'`);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('czNj');
    expect(error.cause).toBeUndefined();
  });

  test('may begin with a byte order mark', async () => {
    const { source } = createSource(`\uFEFF${JSON.stringify({ auths: { 'ghcr.io': auth('ann') } })}`);
    expect(await source.find(parseImageName('ghcr.io/acme/app'))).toMatchObject({ username: 'ann' });
  });

  test('is read once', async () => {
    const { source, folder } = createSource({ auths: { 'ghcr.io': auth('ann') } });
    await source.find(parseImageName('ghcr.io/acme/app'));
    writeFileSync(join(folder, 'config.json'), 'replaced');
    expect(await source.find(parseImageName('ghcr.io/acme/app'))).toMatchObject({ username: 'ann' });
  });

  test('that is larger than any config is refused', async () => {
    const { source, folder } = createSource('{}');
    truncateSync(join(folder, 'config.json'), 5_000_000);
    const error = await catchCoded(() => source.find(parseImageName('ghcr.io/acme/app')));
    expect(error.message).toMatch(/expected at most 4194304 bytes, found 5000000$/);
  });

  test('that is a folder is refused', async () => {
    const path = createFolder();
    const error = await catchCoded(() =>
      createDockerConfigSource({ path, environment: {} }).find(parseImageName('ghcr.io/acme/app')),
    );
    expect(error.message).toBe(`docker config '${path}': could not be read (EISDIR)`);
  });

  test.each([
    ['$DOCKER_CONFIG', { DOCKER_CONFIG: '/etc/docker' }, '/etc/docker/config.json'],
    ['the home directory', {}, '/home/ann/.docker/config.json'],
    [
      'the home directory when $DOCKER_CONFIG is empty',
      { DOCKER_CONFIG: '' },
      '/home/ann/.docker/config.json',
    ],
  ])('is looked for in %s', (_, environment, expected) => {
    expect(toDockerConfigPath(environment, '/home/ann')).toBe(expected);
  });
});

const ANSWER = `echo '{"ServerURL":"x","Username":"helper","Secret":"s3cret"}'`;

describe('credential helpers', () => {
  test('get the server on standard input and answer for their registry', async () => {
    const { source, folder } = createSource(
      { credHelpers: { 'ghcr.io': 'test-1.0' } },
      { 'test-1.0': `echo "$1" > "$FOLDER/verb"; cat > "$FOLDER/server"; ${ANSWER}` },
    );
    expect(await source.find(parseImageName('ghcr.io/acme/app'))).toEqual({
      username: 'helper',
      password: 's3cret',
      origin: {
        kind: 'docker-helper',
        path: join(folder, 'config.json'),
        helper: 'test-1.0',
        server: 'ghcr.io',
      },
    });
    expect(readFileSync(join(folder, 'verb'), 'utf8')).toBe('get\n');
    expect(readFileSync(join(folder, 'server'), 'utf8').trim()).toBe('ghcr.io');
  });

  test('are asked for Docker Hub by the name that docker stores it under', async () => {
    const { source, folder } = createSource(
      { credsStore: 'all' },
      { all: `cat > "$FOLDER/server"; ${ANSWER}` },
    );
    expect(await source.find(parseImageName('alpine'))).toMatchObject({ username: 'helper' });
    expect(readFileSync(join(folder, 'server'), 'utf8').trim()).toBe('https://index.docker.io/v1/');
  });

  test('of one registry come before the store of all', async () => {
    const { source } = createSource(
      {
        credsStore: 'broken',
        credHelpers: { 'ghcr.io': 'one', 'quay.io': '' },
        auths: { 'quay.io': auth('file') },
      },
      { one: ANSWER, broken: 'exit 1' },
    );
    expect(await source.find(parseImageName('ghcr.io/acme/app'))).toMatchObject({ username: 'helper' });
    expect(await source.find(parseImageName('quay.io/acme/app'))).toMatchObject({ username: 'file' });
  });

  test('may give an identity token', async () => {
    const { source } = createSource(
      { credsStore: 'all' },
      { all: `echo '{"Username":"<token>","Secret":"refresh"}'` },
    );
    expect(await source.find(parseImageName('x.azurecr.io/app'))).toMatchObject({
      username: '<token>',
      password: 'refresh',
    });
  });

  test('that know nothing leave the registry to auths', async () => {
    const { source } = createSource(
      { credsStore: 'all', auths: { 'ghcr.io': auth('file'), 'quay.io': {} } },
      { all: 'echo "credentials not found in native keychain"; exit 1' },
    );
    expect(await source.find(parseImageName('ghcr.io/acme/app'))).toMatchObject({ username: 'file' });
    expect(await source.find(parseImageName('quay.io/acme/app'))).toBeUndefined();
  });

  test.each([
    [
      'fails',
      'echo s3cret; echo s3cret >&2; exit 7',
      /^docker-credential-bad failed with exit code 7 \(asked for 'ghcr\.io'\)$/,
    ],
    ['prints no JSON', 'echo s3cret', /printed no JSON object with 'Username' and 'Secret'/],
    [
      'prints half an answer',
      `echo '{"Secret":"s3cret"}'`,
      /printed no JSON object with 'Username' and 'Secret'/,
    ],
    [
      'prints without end',
      'while :; do echo s3cret-s3cret-s3cret-s3cret; done',
      /printed more than 262144 bytes/,
    ],
    [
      'ignores the signal to end',
      'trap "" TERM; while :; do sleep 0.1; done',
      /did not answer within 0\.3 s/,
    ],
    ['hangs', 'echo s3cret; sleep 5', /did not answer within 0\.3 s/],
  ])('that %s are an error without what they printed', async (_, body, message) => {
    const { source } = createSource({ credsStore: 'bad' }, { bad: body }, { helperDeadline: 300 });
    const error = await catchCoded(() => source.find(parseImageName('ghcr.io/acme/app')));
    expect(error.code).toBe('invalid-credentials');
    expect(error.message).toMatch(message);
    expect(`${error.message} ${String(error.cause)}`).not.toContain('s3cret');
  });

  test('that are not installed are an error that says so', async () => {
    const { source } = createSource({ credsStore: 'desktop' });
    const error = await catchCoded(() => source.find(parseImageName('ghcr.io/acme/app')));
    expect(error.message).toBe(
      "docker-credential-desktop was not found on PATH; install it or remove it from docker's config (asked for 'ghcr.io')",
    );
  });

  test.each(['../evil', 'a/b', 'a b', 'a;b', '$(id)'])('are not run under the name %j', async (name) => {
    const { source } = createSource({ credsStore: name });
    const error = await catchCoded(() => source.find(parseImageName('ghcr.io/acme/app')));
    expect(error.message).toContain(`credential helper name: expected letters, digits, '.', '_' and '-'`);
  });

  test('run once per registry, however many images ask, and again later (G13)', async () => {
    let time = 0;
    const { source, folder } = createSource(
      { credsStore: 'all' },
      { all: `cat >> "$FOLDER/servers"; ${ANSWER}` },
      { now: () => time },
    );
    const servers = (): string[] => readFileSync(join(folder, 'servers'), 'utf8').trim().split(/\s+/);
    const images = ['ghcr.io/acme/a', 'ghcr.io/acme/b', 'ghcr.io/acme/c'].map((image) =>
      parseImageName(image),
    );
    await Promise.all(images.map((image) => source.find(image)));
    expect(servers()).toEqual(['ghcr.io']);
    time += 11 * 60_000;
    await Promise.all(images.map((image) => source.find(image)));
    expect(servers()).toEqual(['ghcr.io', 'ghcr.io']);
  });
});
