import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGit } from '../../delivery/checkout/git.ts';
import { TidemarkError } from '../../errors.ts';
import { findNamedBase } from '../find-base.ts';
import type { Inputs } from './inputs.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is cloned goes when the job ends, so only what is delivered through the API makes sense on it. */
const withoutCheckout: ReadonlySet<Inputs['delivery']> = new Set(['none', 'pull-request', 'auto']);

/**
 * The directory to work on: that of the checkout, or of a clone of the branch of the run where nothing was checked out.
 * The token reaches git in its environment only, and only for its own server.
 *
 * Throws `TidemarkError` `not-a-repository` where a checkout is needed, `git-failed` when the branch cannot be fetched.
 */
export async function findDirectory(
  { directory, delivery, base, token }: Inputs,
  environment: Environment,
  onSecret: (secret: string) => void,
): Promise<string> {
  const { GITHUB_WORKSPACE: workspace = '', GITHUB_REPOSITORY: repository = '' } = environment;
  if (workspace === '' || repository === '' || !isEmpty(workspace)) return directory;
  const branch = base === '' ? findNamedBase(environment) : base;
  if (!withoutCheckout.has(delivery) || branch === undefined) {
    const message = `delivery ${delivery} needs a checkout, found an empty workspace; use actions/checkout before this step`;
    throw new TidemarkError('not-a-repository', message);
  }
  const root = mkdtempSync(join(environment['RUNNER_TEMP'] ?? tmpdir(), 'tidemark-checkout-'));
  const server = (environment['GITHUB_SERVER_URL'] ?? 'https://github.com').replace(/\/+$/, '');
  const git = createGit({ root, deadline: 300_000 });
  await git.run(['init', '--quiet']);
  await git.run(['remote', 'add', 'origin', `${server}/${repository}.git`]);
  const fetched = `+refs/heads/${branch}:refs/remotes/origin/${branch}`;
  await git.run(['fetch', '--quiet', '--depth=1', '--no-tags', 'origin', fetched], {
    environment: toCredentials(server, token, onSecret),
  });
  await git.run(['checkout', '--quiet', '-B', branch, `refs/remotes/origin/${branch}`]);
  const found = join(root, directory);
  mkdirSync(found, { recursive: true });
  return found;
}

function isEmpty(workspace: string): boolean {
  try {
    return readdirSync(workspace).length === 0;
  } catch {
    return true;
  }
}

/** See `GIT_CONFIG_COUNT` in git-config(1). */
function toCredentials(
  server: string,
  token: string,
  onSecret: (secret: string) => void,
): Readonly<Record<string, string>> {
  if (token === '') return {};
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  onSecret(basic);
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${server}/.extraheader`,
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${basic}`,
    GIT_TERMINAL_PROMPT: '0',
  };
}
