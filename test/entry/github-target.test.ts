import { describe, expect, test } from 'vitest';
import { findGithubTarget } from '../../src/entry/github-target.ts';
import { createRepository } from '../support/git-repository.ts';

type Given = { readonly remote?: string; readonly environment?: Readonly<Record<string, string>> };

async function find({ remote, environment = {} }: Given) {
  const repository = createRepository();
  try {
    if (remote !== undefined) repository.git('remote', 'add', 'origin', remote);
    return await findGithubTarget({
      root: repository.root,
      environment: { GITHUB_TOKEN: 'secret', ...environment },
    });
  } finally {
    repository.remove();
  }
}

describe('the repository on GitHub', () => {
  test.each([
    'https://github.com/acme/fleet',
    'https://github.com/acme/fleet.git',
    'https://user:token@github.com/acme/fleet.git/',
    'ssh://git@github.com/acme/fleet.git',
    'ssh://git@github.com:22/acme/fleet',
    'git@github.com:acme/fleet.git',
  ])('is found in the remote %s', async (remote) => {
    expect(await find({ remote })).toEqual({
      owner: 'acme',
      repository: 'fleet',
      host: 'github.com',
      token: 'secret',
      baseUrl: 'https://api.github.com',
    });
  });

  test('is the one that the workflow runs in', async () => {
    const environment = { GITHUB_REPOSITORY: 'acme/other', GITHUB_API_URL: 'https://ghe.example.com/api/v3' };
    expect(await find({ remote: 'git@github.com:acme/fleet.git', environment })).toMatchObject({
      repository: 'other',
      baseUrl: 'https://ghe.example.com/api/v3',
    });
  });

  test('is not looked for on other hosts', async () => {
    await expect(find({ remote: 'git@gitlab.com:acme/fleet.git' })).rejects.toMatchObject({
      code: 'invalid-input',
      message:
        'to deliver to GitHub: expected owner/name in GITHUB_REPOSITORY, or a remote on GitHub, found none',
    });
  });

  test('needs a token, and everything that is missing is told at once', async () => {
    await expect(find({ environment: { GITHUB_TOKEN: '' } })).rejects.toMatchObject({
      message:
        'to deliver to GitHub: expected a token in GITHUB_TOKEN, or in the input token of the Action (contents: write, pull-requests: write) and owner/name in GITHUB_REPOSITORY, or a remote on GitHub, found none',
    });
  });
});
