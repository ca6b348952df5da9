import type { DeliveredGroup } from '../../delivery/github/request.ts';
import type { DeliveredPart } from '../../notification/events/context.ts';
import type { EndedPull } from '../queue/trigger.ts';

/**
 * What a run found, and what a webhook told of pull requests that are at an end: those that were merged, and those that
 * somebody closed. Whose they were is known by their branch; one of a group that is gone is told to nobody.
 */
export function withEnded(
  groups: readonly DeliveredGroup[],
  ended: readonly EndedPull[],
): readonly DeliveredPart[] {
  return groups.flatMap((group) => {
    const ends = ended.filter(({ branch }) => branch === group.branch);
    const own = ends.find(({ number }) => number === group.pullRequest?.number);
    const others = ends.filter((one) => one !== own);
    // One that is open again speaks for itself.
    const isOver = own !== undefined && over.has(group.state);
    return [isOver ? { ...group, action: own.action } : group, ...others.map((one) => toPart(group, one))];
  });
}

const over: ReadonlySet<DeliveredGroup['state']> = new Set(['delivered', 'rejected', 'reverted']);

function toPart({ group, automations, branch }: DeliveredGroup, ended: EndedPull): DeliveredPart {
  const { number, url, action } = ended;
  return {
    group,
    automations,
    branch,
    state: action === 'merged' ? 'delivered' : 'rejected',
    outcome: 'unchanged',
    pullRequest: { number, url },
    action,
    changes: [],
  };
}
