import { createCommitDelivery } from '../delivery/checkout/commit-delivery.ts';
import { createGit } from '../delivery/checkout/git.ts';
import { readRepositoryState } from '../delivery/checkout/repository-state.ts';
import { createWriteDelivery } from '../delivery/checkout/write-delivery.ts';
import type { DeliveryResult } from '../delivery/delivery.ts';
import type { DeliveryOptions } from '../delivery/github/options.ts';
import type { DeliveredGroup } from '../delivery/github/request.ts';
import { readAutomationOptions } from '../delivery/options/automation-options.ts';
import { TidemarkError } from '../errors.ts';
import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import { apply } from '../pipeline.ts';
import type { Plan } from '../plan.ts';
import type { DeliveryMode } from './delivery-mode.ts';
import { findGithubTarget } from './github-target.ts';
import { readCommentEvent } from './read-comment-event.ts';

export type DeliverRequest = {
  readonly plan: Plan;
  readonly mode: DeliveryMode;
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The branch that pull requests are for; the one that is checked out when absent. */
  readonly base?: string;
  /** When the scan of the registries began. */
  readonly observed: Date;
};

export type Delivered = DeliveryResult & { readonly groups?: readonly DeliveredGroup[] };

/** Delivers a plan in the way that was asked for; nothing with mode `none`. */
export async function deliverRun(request: DeliverRequest): Promise<Delivered | undefined> {
  const { plan, mode, root } = request;
  switch (mode) {
    case 'none':
      return undefined;
    case 'write':
      return apply(plan, createWriteDelivery({ root }));
    case 'commit':
      return apply(plan, createCommitDelivery({ root, push: false }));
    case 'push':
      return apply(plan, createCommitDelivery({ root, push: true }));
    case 'pull-request':
      return deliverOnGithub(request, 'pull-request');
    case 'auto':
      return deliverOnGithub(request, undefined);
  }
}

/** Also without any change there may be something to do: a pull request that is not wanted any more has to go. */
async function deliverOnGithub(
  request: DeliverRequest,
  delivery: DeliveryOptions['delivery'],
): Promise<Delivered> {
  const { plan, root, environment, observed } = request;
  // Most runs never speak to GitHub; they are not to pay for its client.
  const { createGithubDelivery } = await import('../delivery/github/github-delivery.ts');
  const target = await findGithubTarget(request);
  const base = request.base ?? (await findBase(root, environment));
  const optionsFor = ({ automation }: ResolvedAutomation) => {
    return { ...(delivery !== undefined && { delivery }), ...readAutomationOptions(automation).options };
  };
  const github = createGithubDelivery({ ...target, base, optionsFor });
  const problems = plan.automations.flatMap(({ automation }) => readAutomationOptions(automation).problems);
  const incomplete = plan.problems.some(({ severity }) => severity === 'error');
  const comment = await readCommentEvent(environment);
  const heard = comment === undefined ? undefined : await github.handleComment(comment);
  const asked = heard === undefined ? {} : { asked: heard.asked };
  const result = await github.deliver({ ...plan, observed, incomplete, ...asked });
  return { ...result, problems: [...problems, ...(heard?.problems ?? []), ...result.problems] };
}

async function findBase(root: string, environment: DeliverRequest['environment']): Promise<string> {
  const named = environment['GITHUB_REF_TYPE'] === 'branch' ? environment['GITHUB_REF_NAME'] : undefined;
  if (named !== undefined) return named;
  const [branch, ...others] = (await readRepositoryState(createGit({ root }))).branches;
  if (branch !== undefined && others.length === 0) return branch;
  const message =
    'expected to know the branch that pull requests are for, found a checkout of none; name it with --base';
  throw new TidemarkError('invalid-input', message);
}
