import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LoginRequest } from '../../../src/delivery/elsewhere/git-login.ts';
import { createGitLogin } from '../../../src/delivery/elsewhere/git-login.ts';

let parent = '';
let folder = '';

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'log in '));
  folder = join(parent, "it's a login");
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

const logIn = (url: string, secret?: Readonly<Record<string, string>>, tokenFor?: LoginRequest['tokenFor']) =>
  createGitLogin({ url, secret: secret && new Map(Object.entries(secret)), folder, tokenFor });

/** The settings that Git gets through its environment. */
function readConfig(environment: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const count = Number(environment['GIT_CONFIG_COUNT']);
  return new Map(
    Array.from({ length: count }, (_, index) => [
      environment[`GIT_CONFIG_KEY_${index}`] ?? '',
      environment[`GIT_CONFIG_VALUE_${index}`] ?? '',
    ]),
  );
}

/** What a shell makes of a command, as Git runs it. */
function splitCommand(command: string): readonly string[] {
  const script = `set -- ${command}; for word; do printf '%s\\0' "$word"; done`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('ssh', () => {
  const secret = { identity: '-----BEGIN KEY-----\nabc', known_hosts: 'git.example.com ssh-ed25519 AAAA\n' };

  test.each(['ssh://git@git.example.com:2222/fleet.git', 'git@git.example.com:fleet.git'])(
    'logs in at %s with the key and the hosts of the Secret, and with nothing else',
    (url) => {
      const { environment, url: given } = logIn(url, secret);
      expect(given).toBe(url);
      const [program, ...words] = splitCommand(environment['GIT_SSH_COMMAND'] ?? '');
      expect(program).toBe('ssh');
      expect(words.slice(0, 4)).toEqual(['-F', '/dev/null', '-i', join(folder, 'identity')]);
      const options = words.flatMap((word, index) => (words[index - 1] === '-o' ? [word] : []));
      expect(options.toSorted()).toEqual(
        [
          'BatchMode=yes',
          'ConnectTimeout=20',
          'ForwardAgent=no',
          'GlobalKnownHostsFile=/dev/null',
          'IdentitiesOnly=yes',
          'IdentityAgent=none',
          'PermitLocalCommand=no',
          'StrictHostKeyChecking=yes',
          `UserKnownHostsFile="${join(folder, 'known_hosts')}"`,
        ].toSorted(),
      );
      expect(words).toHaveLength(4 + 2 * options.length);
      expect(environment['GIT_SSH_VARIANT']).toBe('ssh');
    },
  );

  test('keeps key and hosts in files that only the owner can read, and out of the environment', () => {
    const { environment } = logIn('ssh://git@git.example.com/fleet.git', secret);
    expect(readFileSync(join(folder, 'identity'), 'utf8')).toBe('-----BEGIN KEY-----\nabc\n');
    expect(readFileSync(join(folder, 'known_hosts'), 'utf8')).toBe(secret.known_hosts);
    expect(statSync(join(folder, 'identity')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(JSON.stringify(environment)).not.toContain('BEGIN KEY');
  });

  test.each([
    ['no Secret', undefined, 'no Secret'],
    ['no known_hosts', { identity: 'key' }, 'found identity'],
    ['a password only', { username: 'a', password: 'b' }, 'found password, username'],
  ])('with %s is refused, and nothing is written', (_, keys, found) => {
    expect(() => logIn('ssh://git@git.example.com/fleet.git', keys)).toThrow(found);
    expect(existsSync(folder)).toBe(false);
  });

  test.each([
    'ssh://-oProxyCommand=x/fleet',
    'ssh://-x@host/fleet',
    'ext::sh -c x',
    'file:///etc',
    'git@host:a b',
  ])('is not tricked by %s', (url) => {
    expect(() => logIn(url, secret)).toThrow('to start with https://, http:// or ssh://');
  });
});

describe('https', () => {
  const url = 'https://git.example.com:8443/fleet.git';
  const header = (secret?: Readonly<Record<string, string>>, tokenFor?: LoginRequest['tokenFor'], at = url) =>
    readConfig(logIn(at, secret, tokenFor).environment).get(`http.${new URL(at).origin}/.extraHeader`);

  test('sends a token or a password to its own scheme, host and port only', () => {
    expect(header({ bearerToken: 'abc\n' })).toBe('Authorization: Bearer abc');
    expect(header({ username: 'me', password: 'p w\n' })).toBe(`Authorization: Basic ${btoa('me:p w')}`);
    expect(header(undefined, (host) => (host === 'git.example.com:8443' ? 't' : undefined))).toBe(
      `Authorization: Basic ${btoa('x-access-token:t')}`,
    );
    expect(header()).toBeUndefined();
    expect(header(undefined, () => 't', 'http://git.example.com/fleet.git')).toBeUndefined();
  });

  test('takes what stands in the URL out of it', () => {
    const login = logIn('https://me:secret@git.example.com/fleet.git');
    expect(login.url).toBe('https://git.example.com/fleet.git');
    expect(readConfig(login.environment).get('http.https://git.example.com/.extraHeader')).toBe(
      `Authorization: Basic ${btoa('me:secret')}`,
    );
  });

  test('refuses a token that would be a second header', () => {
    expect(() => header({ bearerToken: 'a\r\nX: b' })).toThrow('a token of one line');
  });

  test('runs nothing of the machine, and follows no redirect', () => {
    const { environment } = logIn(url);
    const config = readConfig(environment);
    expect(Object.fromEntries(config)).toMatchObject({
      'core.hooksPath': '/dev/null',
      'credential.helper': '',
      'http.followRedirects': 'false',
      'protocol.allow': 'never',
      'submodule.recurse': 'false',
    });
    expect(environment).toMatchObject({ GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' });
  });
});
