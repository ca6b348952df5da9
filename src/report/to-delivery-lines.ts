import type { DeliveredCommit } from '../delivery/delivery.ts';
import type { DeliveredGroup } from '../delivery/github/request.ts';
import { toSafeText } from './safe-text.ts';
import type { Run } from './run.ts';

/** One line for each planned commit: what became of it. */
export function toDeliveryLines({ plan, delivery }: Run): string {
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

/** `group: outcome: pull request #7 https://…: why`. */
function toGroupLine({ group, outcome, state, pullRequest, branch, sha, reason }: DeliveredGroup): string {
  const at =
    pullRequest === undefined ? `branch ${branch}` : `pull request #${pullRequest.number} ${pullRequest.url}`;
  const what = outcome === 'done' && sha !== undefined ? `${outcome} as ${sha.slice(0, 7)}` : outcome;
  const why = reason === undefined ? '' : `: ${reason}`;
  return toSafeText(`${group}: ${what} (${state}) on ${at}${why}`);
}
