import type { Wish } from '../desired/to-wish.ts';
import { findRefusal } from '../refusals.ts';
import type { OpenPull } from '../snapshot.ts';
import { renderTitle } from '../text/render-title.ts';
import type { Trailers } from '../trailers.ts';
import { decide, findBlock } from './decision.ts';
import type { Decision } from './decision.ts';
import { describeOpen, findKnownSources } from './describe-pull.ts';
import type { Judgement } from './judgement.ts';
import { rebuild } from './rebuild.ts';
import type { Step } from './step.ts';
import { toDecoration } from './to-decoration.ts';
import type { View } from './view.ts';

type OpenRequest = Judgement & {
  readonly wish: Wish;
  readonly view: View;
  readonly pull: OpenPull;
  readonly rebuildAsked: boolean;
};

/** An open pull request with our content: rebuilt when it is stale, else only put right where it differs. */
export function planOpen(request: OpenRequest): Decision {
  const { group, wish, view, pull, context, rebuildAsked } = request;
  const found = { group, view, title: renderTitle(group, wish, context.facts) };
  const rebuilt = isStale(request) ? rebuild({ group, wish, view, context }) : [];
  const block = rebuildAsked ? undefined : findBlock(found, rebuilt, context);
  if (block !== undefined) return block;
  const sources = findKnownSources({ wish, context }, pull.body);
  if ('missing' in sources) return { needs: { details: [sources.missing] } };
  const text = describeOpen({ group, wish, context }, pull, sources.sources);
  if (rebuilt.length > 0) return decide(found, 'stale', { steps: [...rebuilt, ...text] });
  const { reason, merging = [] } = mergeIfWanted(request);
  const wanted = [...text, ...decorateOnce(request), ...merging];
  const steps = wanted.filter((step) => findRefusal(group, [step], context) === undefined);
  const known = wanted.flatMap((step) => findRefusal(group, [step], context) ?? []);
  const state = steps.length === 0 ? 'current' : 'drift';
  return decide(found, state, { steps, known, ...(reason !== undefined && { reason }) });
}

function isStale({ group, wish, view, pull, context, rebuildAsked }: OpenRequest): boolean {
  if (rebuildAsked || pull.conflicting) return true;
  const trailers: Trailers | undefined = view.content.kind === 'own' ? view.content.trailers : undefined;
  if (trailers?.wish !== wish.id || trailers.files !== wish.files) return true;
  if (pull.behind && group.options.autoMerge !== undefined && trailers.base !== context.snapshot.base?.oid)
    return true;
  // More than our one commit means that the base branch was rewritten under it. A merge of the base counts twice.
  const single = trailers.parents === undefined && view.branch.parents.length === 1;
  return (
    single &&
    trailers.tree === view.branch.tree &&
    pull.commits > 1 &&
    view.branch.parents[0] === trailers.base
  );
}

/** A crash may have come between opening and labelling. A label that somebody took off stays off. */
function decorateOnce({ group, pull }: OpenRequest): readonly Step[] {
  if (pull.everLabelled || group.options.labels.length === 0) return [];
  return toDecoration(group.options, pull.number);
}

/** What GitHub would refuse for what was read already is not asked for. */
function mergeIfWanted({ group, view, pull, context }: OpenRequest): {
  readonly merging?: readonly Step[];
  readonly reason?: string;
} {
  const { autoMerge } = group.options;
  if (autoMerge === undefined || pull.autoMerge) return {};
  const { autoMergeAllowed, checksHidden } = context.snapshot;
  const { id, number, checks } = pull;
  if (!autoMergeAllowed && !autoMerge.withoutProtection) return { reason: NOT_ALLOWED };
  if (!autoMergeAllowed && checks !== 'SUCCESS')
    return { reason: checksHidden === true ? HIDDEN : 'not merged yet: its checks have not passed' };
  const target = { id, number, head: view.branch.oid, ...(checks && { checks }) };
  return { merging: [{ verb: 'merge', merge: autoMerge, allowed: autoMergeAllowed, pull: target }] };
}

const NOT_ALLOWED =
  "not merged by itself: switch on 'Allow auto-merge' in the settings of the repository, or allow merging without protection";

const HIDDEN =
  'not merged yet: the state of its checks cannot be read, give the token checks: read and statuses: read';
