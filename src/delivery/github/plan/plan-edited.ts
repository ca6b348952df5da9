import type { Wish } from '../desired/to-wish.ts';
import { renderTitle } from '../text/render-title.ts';
import { parseMarker } from '../text/marker.ts';
import { toPlainLine } from '../text/sanitize.ts';
import { setNotice } from './close-pull.ts';
import type { Decision } from './decision.ts';
import { decide } from './decision.ts';
import { describeOpen, findKnownSources } from './describe-pull.ts';
import { findRejection, sortPast } from './find-rejection.ts';
import { planAbsent } from './plan-absent.ts';
import type { Judgement } from './judgement.ts';
import { rebuild } from './rebuild.ts';
import type { View } from './view.ts';

type EditedRequest = Judgement & {
  readonly view: View;
  readonly wish: Wish | undefined;
  readonly rebuildAsked: boolean;
};

/** Somebody has worked on the branch: it is theirs until they say otherwise. At most a notice is written. */
export function planEdited(request: EditedRequest): Decision {
  const { group, view, wish, context, rebuildAsked } = request;
  const found = { group, view, ...(wish && { title: renderTitle(group, wish, context.facts) }) };
  if (view.retargeted !== undefined) {
    return decide(found, 'edited', {
      reason: `its pull request #${view.retargeted.number} was pointed at ${view.retargeted.base}`,
    });
  }
  const by = view.content.kind === 'edited' ? view.content.by : 'somebody';
  const reason = `branch ${view.branch.name} has commits by ${by}`;
  const { pull } = view;
  if (pull === undefined) return planWithoutPull(request, reason);
  if (pull.queued) return decide(found, 'queued');
  if (rebuildAsked && wish !== undefined) {
    const known = findKnownSources({ wish, context }, pull.body);
    if ('missing' in known) return { needs: { details: [known.missing] } };
    const steps = [
      ...rebuild({ group, wish, view, context }),
      ...describeOpen({ group, wish, context }, pull, known.sources),
    ];
    return decide(found, 'stale', { steps });
  }
  return decide(found, 'edited', { reason, steps: setNotice(pull, toNotice(request, by, pull.body)) });
}

/**
 * Without an open pull request a head is stuck only if nothing else keeps it: GitHub keeps the head of every pull
 * request, so a branch that stands there can be used again.
 */
function planWithoutPull(request: EditedRequest, reason: string): Decision {
  const { group, view, wish, context, slots } = request;
  const found = { group, view, ...(wish && { title: renderTitle(group, wish, context.facts) }) };
  if (wish === undefined) return decide(found, 'edited', { reason });
  const history = context.history.get(group.branch);
  if (history === undefined) return { needs: { history: [group.branch] } };
  const past = sortPast(history, group.base);
  const rejection = findRejection({
    past,
    base: group.base,
    wish: wish.id,
    recreate: context.asked.recreate,
  });
  if (rejection !== undefined) {
    return decide(found, 'rejected', {
      reason: `pull request #${rejection.number} proposed the same and was closed`,
    });
  }
  if (!past.some(({ headOid }) => headOid === view.branch.oid)) return decide(found, 'edited', { reason });
  return planAbsent({ ...request, wish, slots });
}

function toNotice({ wish, group, context }: EditedRequest, by: string, body: string): string {
  const proposed = parseMarker(body)?.wish;
  const lines = [
    `> **Paused**: this branch has commits by ${toPlainLine(by, 100)}. They stay. Tick the box below to let it be rebuilt without them.`,
    ...(wish === undefined ? ['> The update is no longer needed.'] : []),
    ...(wish !== undefined && wish.id !== proposed
      ? [`> By now it would be: ${renderTitle(group, wish, context.facts)}.`]
      : []),
  ];
  return lines.join('\n');
}
