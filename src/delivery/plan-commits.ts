import type { Problem } from '../errors.ts';
import { TidemarkError, toProblem } from '../errors.ts';
import { toObjectName } from '../manifests/types.ts';
import type { AutomationRewrite } from '../rewrite/rewrite-automations.ts';
import { renderCommitMessage } from '../template/commit-message.ts';
import type { PlannedCommit } from './delivery.ts';
import { toRelativeChanges } from './relative-changes.ts';

export type PlannedCommits = { readonly commits: readonly PlannedCommit[]; readonly problems: readonly Problem[] };

/**
 * Turns what the automations change into the commits that they ask for: branches, author and message as their
 * manifests say. An automation whose message cannot be rendered gets no commit, as in Flux.
 */
export function planCommits(rewrites: readonly AutomationRewrite[]): PlannedCommits {
  const commits: PlannedCommit[] = [];
  const problems: Problem[] = [];
  for (const rewrite of rewrites) {
    if (rewrite.files.length === 0) continue;
    try {
      const { message, warnings } = renderMessage(rewrite);
      problems.push(...warnings);
      commits.push(toCommit(rewrite, message));
    } catch (error) {
      problems.push(toMessageProblem(error, rewrite));
    }
  }
  return { commits, problems };
}
