import { createGit } from '../delivery/checkout/git.ts';

/** The URLs of the remotes of a working tree; none when it is no repository of Git's. */
export async function readRemotes(root: string): Promise<readonly string[]> {
  const git = createGit({ root, deadline: 10_000 });
  try {
    const { exitCode, stdout } = await git.attempt([
      'config',
      '--null',
      '--get-regexp',
      String.raw`^remote\..*\.(url|pushurl)$`,
    ]);
    if (exitCode !== 0) return [];
    return stdout.split('\0').flatMap((entry) => entry.split('\n')[1] ?? []);
  } catch {
    // Without git there are no remotes to compare with, which is reported where it matters.
    return [];
  }
}
