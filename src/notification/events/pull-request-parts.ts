import type { PlannedCommit } from '../../delivery/delivery.ts';
import type { PullRequestAction } from '../event.ts';
import type { PullRequestOutcome } from './context.ts';
import type { EventParts } from './create-event.ts';

type Told = PullRequestOutcome & { readonly action: PullRequestAction };

type Source = { readonly branch: string; readonly commit: PlannedCommit };

/** What a pull request became, in words. `paused` lasts until somebody acts. */
export function describePullRequest(
  { number, url, action, reason }: PullRequestOutcome,
  { branch, commit }: Source,
): Pick<EventParts, 'standing' | 'severity' | 'reason' | 'message' | 'advice' | 'pullRequest'> {
  if (action === 'unchanged') throw new Error('an unchanged pull request is no event');
  const because = reason === undefined ? '' : `: ${reason}`;
  const texts = describeAction[action];
  return {
    standing: action === 'paused' ? 'trouble' : 'news',
    severity: 'info',
    reason: texts.reason,
    message: `${texts.verb} pull request #${number} from branch '${branch}'${because}\n${commit.message}`,
    pullRequest: { number, url, action } satisfies Pick<Told, 'number' | 'url' | 'action'>,
    ...(texts.advice !== undefined && { advice: texts.advice }),
  };
}

const describeAction: Readonly<
  Record<PullRequestAction, { readonly reason: string; readonly verb: string; readonly advice?: string }>
> = {
  opened: { reason: 'PullRequestCreated', verb: 'opened', advice: 'Review and merge the pull request.' },
  updated: { reason: 'PullRequestUpdated', verb: 'updated', advice: 'Review and merge the pull request.' },
  merged: { reason: 'PullRequestMerged', verb: 'merged' },
  closed: { reason: 'PullRequestClosed', verb: 'closed' },
  paused: {
    reason: 'PullRequestPaused',
    verb: 'paused',
    advice: 'Merge or close the pull request to let updates go on.',
  },
};
