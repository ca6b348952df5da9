import { describe, expect, test } from 'vitest';
import { isSameRepository } from '../../src/manifests/repository-url.ts';

const github = 'https://github.com/acme/fleet';
const azure = 'https://dev.azure.com/acme/platform/_git/fleet';

describe('isSameRepository', () => {
  test.each([
    ['https with .git', github, 'https://github.com/acme/fleet.git'],
    ['a slash at the end', github, 'https://github.com/acme/fleet/'],
    ['a user', github, 'https://x-access-token:secret@github.com/acme/fleet'],
    ['a port', github, 'https://github.com:443/acme/fleet'],
    ['http', github, 'http://github.com/acme/fleet'],
    ['ssh', github, 'ssh://git@github.com/acme/fleet.git'],
    ['ssh with a port', github, 'ssh://git@github.com:22/acme/fleet'],
    ['the short form of scp', github, 'git@github.com:acme/fleet.git'],
    ['the short form without user', github, 'github.com:acme/fleet'],
    ['ssh over the port of https', github, 'ssh://git@ssh.github.com:443/acme/fleet.git'],
    ['other case', github, 'https://GitHub.com/Acme/Fleet'],
    ['nested groups', 'https://gitlab.com/a/b/c.git', 'git@gitlab.com:a/b/c.git'],
    ['an address', 'ssh://git@[::1]:22/a/b', 'http://[::1]/a/b.git'],
    ['Azure over ssh', azure, 'git@ssh.dev.azure.com:v3/acme/platform/fleet'],
    ['Azure with a user', azure, 'https://acme@dev.azure.com/acme/platform/_git/fleet'],
    [
      'Bitbucket Server',
      'https://git.acme.com/scm/ops/fleet.git',
      'ssh://git@git.acme.com:7999/ops/fleet.git',
    ],
    [
      'blanks in a name',
      'https://dev.azure.com/a/my%20team/_git/x',
      'https://dev.azure.com/a/my team/_git/x',
    ],
    ['a local path', '/srv/git/fleet.git', 'file:///srv/git/fleet'],
  ])('takes %s for the same', (_, one, other) => {
    expect(isSameRepository(one, other)).toBe(true);
    expect(isSameRepository(other, one)).toBe(true);
  });

  test.each([
    ['another owner', github, 'https://github.com/other/fleet'],
    ['another host', github, 'https://gitlab.com/acme/fleet'],
    ['a longer path', github, 'https://github.com/acme/fleet/apps'],
    ['another name', github, 'https://github.com/acme/fleet-infra'],
    ['a user that looks like the host', github, 'https://github.com@evil.example/acme/fleet'],
    ['a local path of the same end', github, '/github.com/acme/fleet.git/x'],
    ['a percent sign that means nothing', github, 'https://github.com/acme/fleet%zz'],
  ])('tells %s apart', (_, one, other) => {
    expect(isSameRepository(one, other)).toBe(false);
  });
});
