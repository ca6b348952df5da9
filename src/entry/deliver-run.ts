import type { CommitDeliveryOptions } from '../delivery/checkout/commit-delivery.ts';
import type { DeliveryResult } from '../delivery/delivery.ts';
import type { DeliveryOptions } from '../delivery/github/options.ts';
import type { GithubDeliveryResult } from '../delivery/github/request.ts';
import type { DetailsSource } from '../delivery/github/text/image-details.ts';
import { findTokenKind } from '../delivery/github/token-kind.ts';
import { readWritePace } from '../delivery/github/write-pace.ts';
import { readAutomationOptions } from '../delivery/options/automation-options.ts';
import { TidemarkError } from '../errors.ts';
import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import { apply } from '../pipeline.ts';
import type { Plan } from '../plan.ts';
import type { AvoidedTags } from '../policy/avoided.ts';
import type { LoginSources } from '../registry/open-login.ts';
import type { Registry } from '../registry/registry.ts';
import type { DeliveryMode } from './delivery-mode.ts';
import type { DeliverySettings } from './delivery-settings.ts';
import { findBase } from './find-base.ts';
import { findGithubTarget } from './github-target.ts';
import type { GithubTarget } from './github-target.ts';
import { readCommentEvent } from './read-comment-event.ts';

export type DeliverRequest = DeliverySettings & {
  readonly plan: Plan;
  /** Plans the same without some tags. */
  readonly planAnew: (avoided: AvoidedTags) => Promise<Plan>;
  readonly mode: DeliveryMode;
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The branch that pull requests are for; the one that is checked out when absent. */
  readonly base?: string;
  /** Where on GitHub, when that is not the repository of the workflow or the checkout. */
  readonly target?: GithubTarget;
  /** When the scan of the registries began. */
  readonly observed: Date;
  /** Where images are asked what they say about themselves. */
  readonly registry: Registry;
  readonly logins: LoginSources;
  /** Where what GitHub refuses is kept, so that it is told once; told in every run when absent. */
  readonly cacheDirectory?: string;
  /** Somebody is told what happens. */
  readonly isHeard?: boolean;
};

export type Delivered = DeliveryResult &
  Partial<Pick<GithubDeliveryResult, 'groups' | 'sites' | 'news' | 'planned'>>;

/** Delivers a plan in the way that was asked for; nothing with mode `none`. */
export async function deliverRun(request: DeliverRequest): Promise<Delivered | undefined> {
  const { plan, mode, root } = request;
  if (request.dryRun === true && !isForGithub(mode)) return undefined;
  switch (mode) {
    case 'none':
      return undefined;
    case 'write': {
      const { createWriteDelivery } = await import('../delivery/checkout/write-delivery.ts');
      return apply(plan, createWriteDelivery({ root }));
    }
    case 'commit':
      return commit(plan, { root, push: false, isHeard: request.isHeard === true });
    case 'push':
      return commit(plan, { root, push: true, isHeard: request.isHeard === true });
    case 'pull-request':
      return deliverOnGithub(request, 'pull-request');
    case 'auto':
      return deliverOnGithub(request, undefined);
  }
}

async function commit(plan: Plan, options: CommitDeliveryOptions): Promise<DeliveryResult> {
  const { createCommitDelivery } = await import('../delivery/checkout/commit-delivery.ts');
  return apply(plan, createCommitDelivery(options));
}

/** These two ask GitHub what there is, so they have something to say in a dry run too. */
function isForGithub(mode: DeliveryMode): boolean {
  return mode === 'pull-request' || mode === 'auto';
}

/** Also without any change there may be something to do: a pull request that is not wanted any more has to go. */
export async function deliverOnGithub(
  request: DeliverRequest,
  delivery: DeliveryOptions['delivery'],
): Promise<Delivered> {
  const { plan, root, environment, observed, limits, actor, branchPrefix: prefix, dryRun = false } = request;
  // Most runs never speak to GitHub; they are not to pay for its client.
  const { createGithubDelivery } = await import('../delivery/github/github-delivery.ts');
  const target = request.target ?? (await findGithubTarget(request));
  const pace = findPace(environment, target);
  const base = request.base ?? (await findBase(root, environment));
  const defaults = { ...request.options, ...(delivery !== undefined && { delivery }) };
  const optionsFor = ({ automation }: ResolvedAutomation) =>
    readAutomationOptions(automation, defaults).options;
  const tokenKind = request.tokenKind ?? findTokenKind(target.token) ?? 'unknown';
  const own = { ...(limits && { limits }), ...(prefix !== undefined && { prefix }), ...(actor && { actor }) };
  const github = createGithubDelivery({ ...target, base, pace, optionsFor, tokenKind, ...own });
  const problems = plan.automations.flatMap(({ automation }) => readAutomationOptions(automation).problems);
  const incomplete = plan.problems.some(({ severity }) => severity === 'error');
  const isOwn = request.target === undefined;
  const comment = isOwn && !dryRun ? await readCommentEvent(environment) : undefined;
  const heard = comment === undefined ? undefined : await github.handleComment(comment);
  const asked = heard === undefined ? {} : { asked: heard.asked };
  const details = await createDetails(request, target);
  const memory = await openMemory(request, target, [base, prefix ?? ''].join(' '));
  // Whoever starts a workflow by hand wants everything to be tried, and to know.
  const isByHand = environment['GITHUB_EVENT_NAME'] === 'workflow_dispatch';
  const refusals = isByHand ? [] : ((await memory?.load()) ?? []);
  const news = request.isHeard === true && !dryRun;
  const known = { refusals, news, planAnew: request.planAnew, ...asked };
  const result = await github.deliver({ ...plan, observed, incomplete, dryRun, details, ...known });
  if (!dryRun) await memory?.save(result.refusals);
  return { ...result, problems: [...problems, ...(heard?.problems ?? []), ...result.problems] };
}

function findPace(environment: DeliverRequest['environment'], { baseUrl }: GithubTarget): number {
  const { TIDEMARK_WRITE_PACE: text } = environment;
  const pace = readWritePace(text, baseUrl);
  if ('value' in pace) return pace.value;
  const message = `TIDEMARK_WRITE_PACE: expected ${pace.expected}, found ${JSON.stringify(text)}`;
  throw new TidemarkError('invalid-input', message);
}

async function openMemory({ cacheDirectory }: DeliverRequest, target: GithubTarget, name: string) {
  if (cacheDirectory === undefined) return undefined;
  const { createRefusalsFile } = await import('./refusals-file.ts');
  const { host, owner, repository } = target;
  return createRefusalsFile(cacheDirectory, `${host}/${owner}/${repository} ${name}`);
}

async function createDetails(
  { plan, registry, logins, releaseNotes = true }: DeliverRequest,
  { host, baseUrl: apiUrl, token }: GithubTarget,
): Promise<DetailsSource> {
  const { createDetailsSource } = await import('../delivery/github/details/create-details-source.ts');
  const home = { host, apiUrl, token: async () => token };
  return createDetailsSource({ ...logins, registry, policies: plan.policies, home, releaseNotes });
}
