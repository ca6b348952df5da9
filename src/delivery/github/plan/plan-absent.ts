import type { Wish } from '../desired/to-wish.ts';
import type { Oid } from '../git-object.ts';
import type { PastPull } from '../snapshot.ts';
import { findRefusal } from '../refusals.ts';
import type { Sources } from '../text/render-sources.ts';
import { renderTitle } from '../text/render-title.ts';
import type { Decision } from './decision.ts';
import { decide, findBlock } from './decision.ts';
import { describeNew, findKnownSources } from './describe-pull.ts';
import { findRejection, wasMerged } from './find-rejection.ts';
import type { Judgement } from './judgement.ts';
import { rebuild } from './rebuild.ts';
import type { Step } from './step.ts';
import { toDecoration } from './to-decoration.ts';

type AbsentRequest = Judgement & { readonly wish: Wish };

/** No pull request is open. One is opened unless somebody has said no to it, or there are too many. */
export function planAbsent(request: AbsentRequest): Decision {
  const { group, wish, view, context, slots, past } = request;
  const found = { group, view, title: renderTitle(group, wish, context.facts) };
  const rejection = findRejection({
    past: past ?? [],
    base: group.base,
    wish: wish.id,
    recreate: context.asked.recreate,
  });
  if (rejection !== undefined) return decide(found, 'rejected', toRejected(request, rejection));
  const rebuilt = rebuildIfNeeded(request);
  const block = findBlock(found, rebuilt, context);
  if (block !== undefined) return block;
  const history = context.history.get(group.branch);
  if (history === undefined) return { needs: { history: [group.branch] } };
  if (slots.left <= 0)
    return decide(found, 'deferred', { reason: 'as many pull requests are open as there may be' });
  if (context.tokenKind === undefined) return { needs: { token: [true] } };
  const known = findKnownSources({ wish, context }, '');
  if ('missing' in known) return { needs: { details: [known.missing] } };
  slots.left -= 1;
  const head = rebuilt.length === 0 ? view?.branch.oid : undefined;
  const steps = [...rebuilt, ...open(request, { history, sources: known.sources, head })];
  return decide(found, view === undefined ? 'absent' : 'orphan', { steps });
}

function toRejected({ group, view, context }: AbsentRequest, { number }: PastPull) {
  const reason = `pull request #${number} proposed the same and was closed`;
  if (!group.options.deleteRejected || view?.content.kind !== 'own') return { reason };
  const steps: Step[] = [{ verb: 'delete-branch', branch: view.branch.name, before: view.branch.oid }];
  const refusal = findRefusal(group, steps, context);
  return refusal === undefined ? { reason, steps } : { reason, known: [refusal] };
}

/** A branch that a run has left complete before it could open the pull request is taken as it is. */
function rebuildIfNeeded({ group, wish, view, context }: AbsentRequest): readonly Step[] {
  const trailers = view?.content.kind === 'own' ? view.content.trailers : undefined;
  const isFresh =
    trailers?.wish === wish.id &&
    trailers.files === wish.files &&
    trailers.base === context.snapshot.base?.oid;
  return isFresh ? [] : rebuild({ group, wish, view, context });
}

type Opening = {
  readonly history: readonly PastPull[];
  readonly sources: Sources | undefined;
  /** Of a branch that is taken as it is. */
  readonly head: Oid | undefined;
};

function open(request: AbsentRequest, { history, sources, head }: Opening): readonly Step[] {
  const { group, wish, context, records } = request;
  const { draft, reviewers, teamReviewers, autoMerge } = group.options;
  const reverted = wasMerged({ past: history, base: group.base, wish: wish.id });
  const { autoMergeAllowed: allowed } = context.snapshot;
  const extra = { replaces: findReplaced(request), reverted, records, sources };
  const text = describeNew({ group, wish, context }, extra);
  const wantsReview = reviewers.length > 0 || teamReviewers.length > 0;
  return [
    { verb: 'open', ...text, draft: draft || reverted },
    ...toDecoration(group.options),
    ...(wantsReview ? [{ verb: 'request-reviews', reviewers, teams: teamReviewers } satisfies Step] : []),
    ...(autoMerge !== undefined && !reverted
      ? [{ verb: 'merge', merge: autoMerge, allowed, ...(head !== undefined && { head }) } satisfies Step]
      : []),
  ];
}

/** Open pull requests of groups that are no more, whose policies this one has taken over. */
function findReplaced({ leftovers, wish }: AbsentRequest): readonly number[] {
  return leftovers.flatMap(({ pull, content }) => {
    const policies = content.kind === 'own' ? content.trailers.policies : [];
    return pull !== undefined && policies.some((policy) => wish.policies.includes(policy))
      ? [pull.number]
      : [];
  });
}
