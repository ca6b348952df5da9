import { createGit } from '../delivery/checkout/git.ts';
import { findRemote } from '../delivery/checkout/push-branch.ts';
import type { Untold } from '../delivery/checkout/untold.ts';
import { readUntold } from '../delivery/checkout/untold.ts';

/** What earlier runs on this checkout, or on another one with the same remote, may not have told. */
export async function openNotes({
  root,
  isPushed,
}: {
  readonly root: string;
  readonly isPushed: boolean;
}): Promise<Untold> {
  const git = createGit({ root });
  const head = await git.attempt(['symbolic-ref', '--quiet', '--short', 'HEAD']);
  // That there is no remote is told by the delivery.
  const remote = isPushed ? await findRemote(git, head.stdout.trim()).catch(() => undefined) : undefined;
  return readUntold(git, { remote, now: Date.now() });
}
