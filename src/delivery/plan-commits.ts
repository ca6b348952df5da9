import type { Problem } from '../errors.ts';
import { toProblem } from '../errors.ts';
import { toObjectName } from '../manifests/types.ts';
import type { AutomationRewrite } from '../rewrite/rewrite-automations.ts';
import type { ImageOutcomes } from '../rewrite/to-images.ts';
import { renderCommitMessage } from '../template/commit-message.ts';
import type { PlannedCommit } from './delivery.ts';
import { toRelativeChanges } from './relative-changes.ts';
import { toMessageImages } from './message-images.ts';

export type PlannedCommits = {
  readonly commits: readonly PlannedCommit[];
  readonly problems: readonly Problem[];
};

type MessageContext = {
  readonly images: ImageOutcomes;
  /** Fails on template fields that Flux has removed. */
  readonly strict: boolean;
};

export type CommitRequest = MessageContext & { readonly rewrites: readonly AutomationRewrite[] };

/**
 * Turns what the automations change into the commits that they ask for: branches, author and message as their
 * manifests say. An automation whose message cannot be rendered gets no commit, as in Flux.
 */
export function planCommits({ rewrites, ...context }: CommitRequest): PlannedCommits {
  const commits: PlannedCommit[] = [];
  const problems: Problem[] = [];
  for (const rewrite of rewrites) {
    if (rewrite.files.length === 0) continue;
    const { automation } = rewrite.resolved;
    const place = automation.placeOf(['spec', 'git', 'commit', 'messageTemplate']);
    try {
      const { message, warnings } = renderMessage(rewrite, context);
      problems.push(...warnings.map((warning) => ({ ...warning, place })));
      commits.push(toCommit(rewrite, message));
    } catch (error) {
      problems.push(toProblem(error, place));
    }
  }
  return { commits, problems };
}

function renderMessage({ resolved, changes }: AutomationRewrite, { images, strict }: MessageContext) {
  const { apiVersion, metadata, spec } = resolved.automation;
  const relative = toRelativeChanges(changes, spec.update.path);
  return renderCommitMessage({
    template: spec.git?.commit.messageTemplate ?? '',
    apiVersion,
    automation: { namespace: metadata.namespace, name: metadata.name },
    changes: relative,
    images: toMessageImages(relative, images),
    values: spec.git?.commit.messageTemplateValues ?? {},
    strict,
  });
}

function toCommit({ resolved, files, changes }: AutomationRewrite, message: string): PlannedCommit {
  const { automation, checkout, pushBranch, separateBranch } = resolved;
  const { commit, push } = automation.spec.git ?? {};
  return {
    automation: toObjectName(automation),
    ...toCheckoutBranch(checkout),
    ...(pushBranch !== undefined && { pushBranch }),
    separateBranch,
    // An automation without `git` can be written to a working tree; it has no push branch, so it is never committed.
    author: commit?.author ?? { name: '', email: '' },
    message,
    files,
    changes,
    ...(push?.refspec !== undefined && { refspec: push.refspec }),
    pushOptions: push?.options ?? {},
  };
}

/** Flux clones `master` when nothing names a branch, and a commit, ref name, tag or version goes before a branch. */
function toCheckoutBranch(checkout: AutomationRewrite['resolved']['checkout']): {
  readonly checkoutBranch?: string;
} {
  if (checkout === undefined) return { checkoutBranch: 'master' };
  const { commit, name, tag, semver, branch } = checkout;
  if (name?.startsWith('refs/heads/')) return { checkoutBranch: name.slice('refs/heads/'.length) };
  if (commit !== undefined || name !== undefined || tag !== undefined || semver !== undefined) return {};
  return { checkoutBranch: branch ?? 'master' };
}
