import type { DeliveredCommit } from '../delivery/delivery.ts';
import type { DeliveredGroup, Intent } from '../delivery/github/request.ts';
import { toSafeText } from './safe-text.ts';
import type { Run } from './run.ts';

/** One line for each planned commit: what became of it. */
export function toDeliveryLines({ plan, delivery }: Pick<Run, 'plan' | 'delivery'>): string {
  if (delivery === undefined) return '';
  const messages = new Map(plan.commits.map(({ automation, message }) => [automation, message]));
  if (delivery.groups !== undefined)
    return delivery.groups.map((group) => `${toGroupLine(group)}\n`).join('');
  return delivery.commits
    .map((commit) => `${toLine(commit, messages.get(commit.automation) ?? '')}\n`)
    .join('');
}

function toLine({ automation, state, branch, sha }: DeliveredCommit, message: string): string {
  const by = toSafeText(automation);
  const at = `${sha?.slice(0, 7) ?? ''} on branch ${toSafeText(branch ?? '')}`;
  switch (state) {
    case 'written':
      return `written to the working tree (${by})`;
    case 'committed':
    case 'pushed':
      return `${state} ${at} (${by}): ${toSafeText(message.split('\n')[0] ?? '')}`;
    case 'already-delivered':
      return `already delivered as ${at} (${by})`;
    case 'refused':
      return `not delivered (${by})`;
  }
}

const INTENTS: Readonly<Record<Intent, string>> = {
  open: 'would open a pull request',
  rebuild: 'would rebuild',
  edit: 'would put right',
  close: 'would close',
  commit: 'would commit',
  'clean-up': 'would delete the branch',
};

/** `group: outcome: pull request #7 https://…: why`. */
function toGroupLine(delivered: DeliveredGroup): string {
  const { group, outcome, state, pullRequest, branch, title, sha, would, reason } = delivered;
  const at =
    pullRequest === undefined ? `branch ${branch}` : `pull request #${pullRequest.number} ${pullRequest.url}`;
  const done = outcome === 'done' && sha !== undefined ? `${outcome} as ${sha.slice(0, 7)}` : outcome;
  const what = would === undefined ? done : INTENTS[would];
  const named = would === undefined || title === undefined ? '' : ` "${title}"`;
  const why = reason === undefined ? '' : `: ${reason}`;
  return toSafeText(`${group}: ${what}${named} (${state}) on ${at}${why}`);
}
