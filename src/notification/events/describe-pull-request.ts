import type { PullRequestAction, PullRequestNote } from '../event.ts';
import type { EventParts } from './create-event.ts';

type Told = { readonly note: PullRequestNote; readonly reason?: string };

/** What became of a pull request, in words. `paused` lasts until somebody acts. */
export function describePullRequest(
  { note, reason }: Told,
  { branch, text }: { readonly branch: string; readonly text: string },
): Pick<EventParts, 'standing' | 'severity' | 'reason' | 'message' | 'advice' | 'pullRequest'> {
  const { number, action } = note;
  const words = actions[action];
  const because = reason === undefined ? '' : `: ${reason}`;
  return {
    standing: action === 'paused' ? 'trouble' : 'news',
    severity: 'info',
    reason: words.reason,
    message: `${words.verb} pull request #${number} from branch '${branch}'${because}\n${text}`,
    pullRequest: note,
    ...(words.advice !== undefined && { advice: words.advice }),
  };
}

type Words = { readonly reason: string; readonly verb: string; readonly advice?: string };

const review = 'Review and merge the pull request.';

const actions: Readonly<Record<PullRequestAction, Words>> = {
  opened: { reason: 'PullRequestCreated', verb: 'opened', advice: review },
  updated: { reason: 'PullRequestUpdated', verb: 'updated', advice: review },
  merged: { reason: 'PullRequestMerged', verb: 'merged' },
  closed: { reason: 'PullRequestClosed', verb: 'closed' },
  paused: {
    reason: 'PullRequestPaused',
    verb: 'paused',
    advice: 'Merge or close the pull request to let updates go on.',
  },
};
