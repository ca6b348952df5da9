import type { DeliveredGroup, RepositoryNews } from '../../delivery/github/request.ts';
import type { EndedPull } from '../../delivery/github/snapshot.ts';
import type { DeliveredPart } from './context.ts';

/** Milliseconds for which it is worth telling late; what is older was told, or nobody waits for it any more. */
const longestWait = 3 * 24 * 60 * 60 * 1_000;

/**
 * What a run did about each group, and what stands there from earlier ones, so that a run which was ended before it told
 * anybody loses nothing: who was told already is known by the name of the delivery. One of a group that is gone is told
 * to nobody.
 */
export function addNews(
  parts: readonly DeliveredPart[],
  news: RepositoryNews | undefined,
  now: number,
): readonly DeliveredPart[] {
  if (news === undefined) return parts.map((part) => withName(part, part.sha));
  const isRecent = ({ at }: { readonly at: string }): boolean => now - Date.parse(at) < longestWait;
  const proposed = new Map(news.proposed.map((one) => [one.branch, one]));
  const own = parts.map((part): DeliveredPart => {
    const proposal = proposed.get(part.branch);
    const changes = part.changes ?? news.changes.get(part.group);
    const named = withName({ ...part, ...(changes && { changes }) }, part.sha ?? proposal?.head);
    if (proposal === undefined || !isRecent(proposal) || !isWaiting(named)) return named;
    return { ...named, sha: proposal.head, action: proposal.isRevised ? 'updated' : 'opened', late: true };
  });
  const known = new Set(own.map(({ delivery }) => delivery));
  const earlier = [
    ...news.ended.filter(isRecent).map((ended) => toEnd(ended, parts)),
    ...news.landed.filter(isRecent).map((commit) => {
      const { branch, sha, message: title } = commit;
      const whose = findGroup(commit, parts);
      return whose && withName({ ...whose, branch, state: 'delivered', outcome: 'done', title }, sha);
    }),
  ];
  const late = earlier.flatMap((part) =>
    part === undefined || known.has(part.delivery) ? [] : [{ ...part, changes: [], late: true as const }],
  );
  return [...own, ...late];
}

/** Nothing happened to an open pull request of ours that is as we left it. */
function isWaiting({ outcome, state, pullRequest, action }: DeliveredPart): boolean {
  const isOurs = !['edited', 'paused', 'obsolete', 'blocked'].includes(state);
  return isOurs && outcome !== 'done' && pullRequest !== undefined && action === undefined;
}

/** The name of what was delivered, the same in the run that did it and in all that find it. */
function withName(part: DeliveredPart, head: string | undefined): DeliveredPart {
  const { pullRequest, action, branch, state, outcome } = part;
  const isClosed = state === 'obsolete' && outcome === 'done';
  const end = isClosed ? 'closed' : action === 'merged' || action === 'closed' ? action : undefined;
  const made = head === undefined ? undefined : { sha: head };
  if (pullRequest === undefined) return made ? { ...part, ...made, delivery: `${branch}@${head}` } : part;
  const { number } = pullRequest;
  if (end !== undefined) return { ...part, delivery: `#${number} ${end}` };
  return head === undefined ? part : { ...part, delivery: `#${number}@${head}` };
}

function toEnd(ended: EndedPull, parts: readonly DeliveredPart[]): DeliveredPart | undefined {
  const { number, url, title, branch, action } = ended;
  const whose = findGroup(ended, parts) ?? parts.find((part) => part.branch === branch && hasOwner(part));
  if (whose === undefined) return undefined;
  const state = action === 'merged' ? 'delivered' : 'rejected';
  const end = { branch, title, state, outcome: 'unchanged', pullRequest: { number, url }, action } as const;
  return withName({ ...whose, ...end }, undefined);
}

function findGroup(
  { group }: { readonly group: string },
  parts: readonly DeliveredPart[],
): Pick<DeliveredGroup, 'group' | 'automations'> | undefined {
  const found = parts.find((part) => part.group === group && hasOwner(part));
  return found && { group, automations: found.automations };
}

function hasOwner({ automations }: DeliveredPart): boolean {
  return automations.length > 0;
}
