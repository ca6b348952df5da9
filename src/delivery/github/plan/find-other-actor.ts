import type { Actor } from '../options.ts';
import type { Snapshot } from '../snapshot.ts';
import { findIntactTrailers } from '../trailers.ts';

/** A branch that the other one has made, on the base branch of this run. */
export type OtherActor = { readonly actor: Actor; readonly branch: string };

/** Whoever has moved from one to the other is not told for ever. */
const LATELY = 86_400_000;

type Setting = {
  readonly base: string;
  readonly actor?: Actor;
  readonly now: () => Date;
};

/** What the other one has made lately among the branches that a run reads. Anybody with push access can forge it, for one warning. */
export function findOtherActor(
  { branches }: Pick<Snapshot, 'branches'>,
  { base, actor, now }: Setting,
): OtherActor | undefined {
  if (actor === undefined) return undefined;
  const other = actor === 'app' ? 'action' : 'app';
  const found = branches.find((branch) => {
    const trailers = findIntactTrailers(branch);
    if (trailers?.actor !== other || trailers.onto !== base) return false;
    return Math.abs(now().getTime() - Date.parse(trailers.observed)) < LATELY;
  });
  return found === undefined ? undefined : { actor: other, branch: found.name };
}
