import type { Forge } from '../forge.ts';
import type { GroupPlan } from '../plan/step.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Applied } from './apply-group.ts';

/**
 * Opens a pull request again that was closed just before its branch turned out to have moved: closing takes no expected
 * state, deleting does, so it is the second that tells that somebody was there in between. Where GitHub does not allow
 * it, nothing is lost: the text says that it was us, so the next run proposes what is wanted anew.
 */
export async function takeBack(
  forge: Pick<Forge, 'editPull'>,
  { steps }: GroupPlan,
  { failed, failure }: Applied,
  snapshot: Snapshot,
): Promise<void> {
  const close = steps.find((step) => step.verb === 'close');
  if (close === undefined || failed?.verb !== 'delete-branch' || failure?.kind !== 'lost-race') return;
  const pulls = snapshot.branches.flatMap((branch) => branch.pulls);
  const before = pulls.find(({ number }) => number === close.number);
  if (before !== undefined) await forge.editPull(close.number, { state: 'open', body: before.body });
}
