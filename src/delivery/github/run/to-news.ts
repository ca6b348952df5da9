import type { Proposal, RepositoryNews } from '../request.ts';
import type { Group } from '../desired/group.ts';
import type { Branch, Snapshot } from '../snapshot.ts';
import { findIntactTrailers } from '../trailers.ts';

/** Milliseconds by which the clocks of GitHub and of whoever runs may differ. */
const clockSkew = 60_000;

/** What a snapshot says that may not have been told yet. */
export function toNews(
  { branches, ended, landed }: Snapshot,
  groups: readonly Pick<Group, 'key' | 'changes'>[],
): RepositoryNews {
  const changes = new Map(groups.map((group) => [group.key, group.changes]));
  return { proposed: branches.flatMap(toProposal), ended, landed, changes };
}

/** A branch whose head is not as we made it says nothing of when that was. */
function toProposal(branch: Branch): readonly Proposal[] {
  const observed = findIntactTrailers(branch)?.observed ?? '';
  const [made, opened] = [observed, branch.pulls[0]?.createdAt ?? observed].map((text) => Date.parse(text));
  if (made === undefined || opened === undefined || Number.isNaN(made + opened)) return [];
  const at = new Date(Math.max(made, opened)).toISOString();
  // The registries are asked before the pull request is opened, and again before it is updated.
  return [{ branch: branch.name, head: branch.oid, at, isRevised: made > opened + clockSkew }];
}
