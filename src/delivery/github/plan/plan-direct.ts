import type { Wish } from '../desired/to-wish.ts';
import { NO_OBJECT } from '../git-object.ts';
import { hasGroup, hasWish, withWish } from '../trailers.ts';
import type { Decision } from './decision.ts';
import { decide, findBlock } from './decision.ts';
import type { Judgement } from './judgement.ts';
import { toMessage, toTimestamp } from './rebuild.ts';
import type { Step } from './step.ts';

/** A commit right onto the base branch, from where the base branch was seen. */
export function planDirect({ group, wish, view, context }: Judgement & { readonly wish: Wish }): Decision {
  const { base } = context.snapshot;
  const found = { group: { ...group, branch: group.base }, view };
  // The values were set once and are back to the old ones: somebody has decided.
  const latest = base?.recent.find((message) => hasGroup(message, group.key));
  if (latest !== undefined && hasWish(latest, wish.id)) {
    const reason = 'this change was made before and taken back; it waits for a newer tag';
    return decide(found, 'reverted', { reason });
  }
  const { author } = group.options;
  const observed = toTimestamp(context.observed);
  const steps: readonly Step[] = [
    {
      verb: 'commit',
      onto: 'base',
      baseTree: base?.tree ?? NO_OBJECT,
      parents: [base?.oid ?? NO_OBJECT],
      edits: wish.edits,
      message: withWish(toMessage({ group, wish, context }), { group: group.key, wish: wish.id, observed }),
      trailers: {
        group: group.key,
        wish: wish.id,
        files: wish.files,
        policies: wish.policies,
        observed,
        onto: group.base,
        base: base?.oid ?? NO_OBJECT,
      },
      ...(author && { author }),
    },
  ];
  return findBlock(found, steps, context) ?? decide(found, 'absent', { steps });
}
