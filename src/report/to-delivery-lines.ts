import type { DeliveredCommit } from '../delivery/delivery.ts';
import type { DeliveredGroup, Intent } from '../delivery/github/request.ts';
import type { Plan } from '../plan.ts';
import { toSafeText } from './safe-text.ts';
import type { Run } from './run.ts';

type Delivered = Pick<Run, 'delivery'> & { readonly plan: Pick<Plan, 'commits'> };

/** One line for each planned commit: what became of it. */
export function toDeliveryLines({ plan, delivery }: Delivered): string {
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

const WOULD: Readonly<Record<Intent, string>> = {
  open: 'would open a pull request',
  rebuild: 'would rebuild',
  edit: 'would put right',
  close: 'would close',
  commit: 'would commit',
  'clean-up': 'would delete the branch',
  merge: 'would ask GitHub to merge',
};

const DID: Readonly<Record<Intent, string>> = {
  open: 'opened',
  rebuild: 'rebuilt',
  edit: 'wrote into the text of',
  close: 'closed',
  commit: 'committed onto',
  'clean-up': 'deleted',
  merge: 'asked GitHub to merge',
};

/** `group: opened pull request #7 https://… as 0f9b2c1: why`, or `group: outcome (state) on …: why`. */
function toGroupLine(delivered: DeliveredGroup): string {
  const { group, outcome, state, pullRequest, branch, title, sha, did, would } = delivered;
  const at =
    pullRequest === undefined ? `branch ${branch}` : `pull request #${pullRequest.number} ${pullRequest.url}`;
  const why = toWhy(delivered);
  if (outcome === 'done' && did !== undefined) {
    const as = sha === undefined ? '' : ` as ${sha.slice(0, 7)}`;
    return toSafeText(`${group}: ${DID[did]} ${at}${as}${why}`);
  }
  if (outcome === 'unchanged' && state === 'delivered') return toSafeText(`${group}: nothing to do${why}`);
  const what = would === undefined ? outcome : WOULD[would];
  const named = would === undefined || title === undefined ? '' : ` "${title}"`;
  return toSafeText(`${group}: ${what}${named} (${state}) on ${at}${why}`);
}

function toWhy({ reason, skipped = [] }: DeliveredGroup): string {
  const reasons = [...(reason === undefined ? [] : [reason]), ...skipped.map((one) => one.reason)];
  return reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
}
