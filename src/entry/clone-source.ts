import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createGit } from '../delivery/checkout/git.ts';
import { cloneRepository } from '../delivery/elsewhere/clone.ts';
import type { GitLogin } from '../delivery/elsewhere/git-login.ts';
import { createGitLogin } from '../delivery/elsewhere/git-login.ts';
import { watchSize } from '../delivery/elsewhere/watch-size.ts';
import type { GitRef } from '../manifests/types.ts';
import { createEnvironmentSecrets, requireSecret } from '../registry/credentials/secrets.ts';

export type CloneSource = {
  readonly url: string;
  /** Of its GitRepository, which its Secret belongs to. */
  readonly namespace: string;
  readonly secret: string | undefined;
  readonly ref: GitRef | undefined;
};

export type ClonedSource = { readonly root: string; readonly login: GitLogin };

/**
 * Clones what a GitRepository means into `folder`, with the Secret that it names or the token of the workflow.
 *
 * Throws `TidemarkError` as Git, the login and the Secret do.
 */
export async function cloneSource(
  source: CloneSource,
  {
    folder,
    environment,
  }: { readonly folder: string; readonly environment: Readonly<Record<string, string | undefined>> },
): Promise<ClonedSource> {
  const root = join(folder, 'tree');
  mkdirSync(root, { mode: 0o700 });
  const login = logIn(source, { folder, environment });
  const watch = watchSize(root);
  const git = createGit({ root, environment: login.environment, signal: watch.signal });
  try {
    await cloneRepository({ git, url: login.url, ref: source.ref });
    await watch.check();
  } finally {
    watch.stop();
  }
  return { root, login };
}

function logIn(
  { url, namespace, secret: name }: CloneSource,
  { folder, environment }: Parameters<typeof cloneSource>[1],
): GitLogin {
  const secret =
    name === undefined
      ? undefined
      : requireSecret(createEnvironmentSecrets(environment), { namespace, name });
  return createGitLogin({
    url,
    secret,
    folder: join(folder, 'login'),
    tokenFor: (host) =>
      host === toGithubHost(environment) ? environment['GITHUB_TOKEN'] || undefined : undefined,
  });
}

/** The host of the GitHub that the token of a workflow is for. */
export function toGithubHost(environment: Readonly<Record<string, string | undefined>>): string {
  return URL.parse(environment['GITHUB_SERVER_URL'] ?? 'https://github.com')?.host ?? 'github.com';
}
