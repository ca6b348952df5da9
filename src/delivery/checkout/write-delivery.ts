import type { Delivery, DeliveryResult, PlannedCommit } from '../delivery.ts';
import { assertUnchanged, mergeChanges, writeFiles } from './files.ts';

/** Changes the files of a working tree and leaves the commit to somebody else. Needs no Git repository. */
export function createWriteDelivery({ root }: { readonly root: string }): Delivery {
  async function deliver(commits: readonly PlannedCommit[]): Promise<DeliveryResult> {
    await assertUnchanged(root, commits);
    await writeFiles(root, mergeChanges(commits));
    return { commits: commits.map(({ automation }) => ({ automation, state: 'written' })), problems: [] };
  }
  return { deliver };
}
