import type { Forge } from '../forge.ts';
import type { DeliveredGroup, GroupState } from '../request.ts';
import { toSafeMarkdown } from '../text/sanitize.ts';

const STATES: Readonly<Record<GroupState, string>> = {
  skipped: 'The repository or its base branch cannot be worked on.',
  refused: 'The update cannot be made.',
  edited: 'Somebody has worked on the branch, so it is left alone.',
  overtaken: 'A later run has taken over.',
  queued: 'The pull request is in the merge queue, so it is left alone.',
  held: 'A policy cannot be judged at the moment, so the proposal stays as it is.',
  paused: 'Updates are paused.',
  waiting: 'The update waits.',
  delivered: 'The base branch has everything.',
  obsolete: 'Nothing asks for this update any more.',
  current: 'Everything is as it should be.',
  drift: 'The text was put right.',
  stale: 'The branch was rebuilt.',
  orphan: 'The pull request was opened from its branch.',
  rejected: 'This version was turned down.',
  reverted: 'This change was made before and taken back.',
  deferred: 'The update waits for its turn.',
  absent: 'The update was proposed.',
};

/** Answers, in a comment, those who want to know what state their pull request is in and why. */
export async function explain(
  forge: Forge,
  groups: readonly DeliveredGroup[],
  numbers: readonly number[],
): Promise<void> {
  for (const { pullRequest, state, reason } of groups) {
    if (pullRequest === undefined || !numbers.includes(pullRequest.number)) continue;
    const details = reason === undefined ? '' : `\n\n${toSafeMarkdown(reason, 2_000)}`;
    // Sent once: an answer that got lost can be asked for again.
    await forge.comment(pullRequest.number, `**${state}**: ${STATES[state]}${details}`);
  }
}
