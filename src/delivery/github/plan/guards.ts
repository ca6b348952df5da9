import type { Wish } from '../desired/to-wish.ts';
import type { PlanContext } from './context.ts';
import { toTimestamp } from './rebuild.ts';
import type { View } from './view.ts';

/** How far in the future a time may lie before it is a broken clock or a forgery. */
const SKEW = 10 * 60_000;

/**
 * Whether a run with fresher knowledge has proposed something else. Such a branch is left alone altogether: a slow run
 * must not undo what a later one did.
 */
export function isOvertaken(
  view: View | undefined,
  wish: Wish | undefined,
  { observed, now }: PlanContext,
): boolean {
  if (view?.content.kind !== 'own' || view.content.trailers.wish === wish?.id) return false;
  const theirs = view.content.trailers.observed;
  return theirs > toTimestamp(observed) && theirs <= toTimestamp(new Date(now.getTime() + SKEW));
}

/**
 * Why a proposal must stay: a policy that it came from has no answer now. Where other policies go on, only an answer
 * that is missing for the moment is waited for.
 */
export function findHold(
  view: View | undefined,
  wish: Wish | undefined,
  { held }: PlanContext,
): string | undefined {
  if (view?.content.kind !== 'own' || held.size === 0) return undefined;
  const { policies } = view.content.trailers;
  const names = policies.includes('*') ? [...held.keys()] : policies;
  const policy = names.find(
    (name) => held.has(name) && (wish === undefined || held.get(name)?.passing === true),
  );
  return policy === undefined ? undefined : `${policy}: ${held.get(policy)?.reason ?? ''}`;
}
