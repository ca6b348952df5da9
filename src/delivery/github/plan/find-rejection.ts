import type { PastPull } from '../snapshot.ts';
import { parseMarker } from '../text/marker.ts';
import { parseTrailers } from '../trailers.ts';

type RejectionRequest = {
  readonly past: readonly PastPull[];
  readonly base: string;
  readonly wish: string;
  /** Numbers of pull requests that somebody wants back. */
  readonly recreate: readonly number[];
};

/** The pull request that a person has closed on this very proposal, unless it was revived. */
export function findRejection({ past, base, wish, recreate }: RejectionRequest): PastPull | undefined {
  const closed = sortPast(past, base).find(({ state }) => state === 'CLOSED');
  if (closed === undefined || toProposal(closed) !== wish) return undefined;
  // What we have closed ourselves is not a "no"; a pull request renamed after closing is a "yes, after all".
  if (parseMarker(closed.body)?.closed !== undefined || closed.renamedAfterClosing) return undefined;
  return recreate.includes(closed.number) ? undefined : closed;
}

/** Whether the latest pull request has brought this very proposal to the base branch, which then lost it again. */
export function wasMerged({ past, base, wish }: Omit<RejectionRequest, 'recreate'>): boolean {
  const [latest] = sortPast(past, base);
  return latest?.state === 'MERGED' && toProposal(latest) === wish;
}

/** Newest first, those of this repository and base branch only: a fork may use our branch names. */
export function sortPast(past: readonly PastPull[], base: string): readonly PastPull[] {
  return past
    .filter((pull) => !pull.isCrossRepository && pull.base === base && pull.state !== 'OPEN')
    .sort((a, b) => b.number - a.number);
}

function toProposal(pull: PastPull): string | undefined {
  return parseTrailers(pull.message)?.wish ?? parseMarker(pull.body)?.wish;
}
