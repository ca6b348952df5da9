import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCommitDelivery } from '../delivery/checkout/commit-delivery.ts';
import type { GitLogin } from '../delivery/elsewhere/git-login.ts';
import { parseGitUrl } from '../delivery/elsewhere/git-login.ts';
import type { Problem } from '../errors.ts';
import { toProblem } from '../errors.ts';
import { createLocalTree } from '../manifests/checkout/local-tree.ts';
import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import type { PlanRequest, Survey } from '../pipeline.ts';
import { apply, planTree } from '../pipeline.ts';
import type { Plan } from '../plan.ts';
import type { OtherRun } from '../report/run.ts';
import { cloneSource, toGithubHost } from './clone-source.ts';
import type { Delivered, DeliverRequest } from './deliver-run.ts';
import { deliverOnGithub } from './deliver-run.ts';
import { createReplanner } from './plan-anew.ts';
import type { GithubTarget } from './github-target.ts';

export type OthersRequest = {
  readonly request: PlanRequest;
  readonly survey: Survey;
  /** The automations of other repositories. */
  readonly foreign: readonly ResolvedAutomation[];
  /** How this repository is delivered to. */
  readonly delivery: DeliverRequest;
};

/**
 * Serves automations of other repositories: each repository is cloned into a folder that is removed again, planned
 * there with what is known already, and pushed to, or served with pull requests on GitHub. What goes wrong with one is
 * its problem alone.
 */
export async function runOthers(others: OthersRequest): Promise<readonly OtherRun[]> {
  const active = others.foreign.filter(({ automation }) => !automation.spec.suspend);
  const runs: OtherRun[] = [];
  for (const automations of Map.groupBy(active, toKey).values())
    runs.push(await runOther(automations, others));
  return runs;
}

/** Automations that check out the same of the same repository share a clone. */
function toKey({ gitRepository, checkout }: ResolvedAutomation): string {
  const { url, secretRef } = gitRepository?.spec ?? {};
  return JSON.stringify([url, gitRepository?.metadata.namespace, secretRef?.name, checkout]);
}

async function runOther(
  automations: readonly ResolvedAutomation[],
  others: OthersRequest,
): Promise<OtherRun> {
  const [first] = automations;
  const repository = (first?.gitRepository?.spec.url ?? '').replace(/:\/\/[^/]*@/, '://');
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-other-'));
  try {
    const { plan, ...delivered } = await serve({ automations, folder, others });
    return { repository, automations, plan, ...delivered };
  } catch (error) {
    const place = first?.gitRepository?.placeOf(['spec', 'url']);
    return { repository, automations, problems: [toWarning(toProblem(error, place))] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** That another repository cannot be reached from here is no fault of this one. */
function toWarning(problem: Problem): Problem {
  return { ...problem, severity: 'warning' };
}

type Work = {
  readonly automations: readonly ResolvedAutomation[];
  readonly folder: string;
  readonly others: OthersRequest;
};

async function serve({ automations, folder, others }: Work) {
  const { request, survey } = others;
  const [first] = automations;
  const { url = '', secretRef } = first?.gitRepository?.spec ?? {};
  const { root, login } = await cloneSource(
    {
      url,
      namespace: first?.gitRepository?.metadata.namespace ?? '',
      secret: secretRef?.name,
      ref: first?.checkout,
    },
    { folder, environment: others.delivery.environment },
  );
  const resolved = { ...survey.resolved, automations, problems: [] };
  const known = { ...survey, loaded: { ...survey.loaded, problems: [] }, resolved };
  const { values: _, isOwnUrl: __, ...rest } = request;
  const there = { ...rest, tree: createLocalTree(root) };
  const plan = await planTree(there, known);
  const { planAnew, merge } = createReplanner(async (avoided) => planTree({ ...there, avoided }, known));
  const delivered = await deliver({ plan, planAnew, root, login, automations, others });
  return { plan: merge(plan, delivered.delivery?.planned), ...delivered };
}

type DeliverWork = {
  readonly plan: Plan;
  readonly planAnew: DeliverRequest['planAnew'];
  readonly root: string;
  readonly login: GitLogin;
  readonly automations: readonly ResolvedAutomation[];
  readonly others: OthersRequest;
};

async function deliver(
  work: DeliverWork,
): Promise<Pick<OtherRun, 'problems'> & { readonly delivery?: Delivered }> {
  const { plan, root, login, others } = work;
  const { mode, dryRun } = others.delivery;
  if (mode === 'none' || dryRun === true) return {};
  const target = mode === 'push' ? undefined : findTarget(work);
  if (target !== undefined && (mode === 'pull-request' || mode === 'auto'))
    return { delivery: await propose(work, target) };
  if (mode === 'push' || mode === 'auto') {
    const { environment } = login;
    return { delivery: await apply(plan, createCommitDelivery({ root, push: true, environment })) };
  }
  if (plan.commits.length === 0) return {};
  const needed =
    mode === 'pull-request' ? 'a repository on GitHub and a token for it' : 'push, pull-request or auto';
  const message = `expected ${needed} to deliver to another repository, found delivery ${mode}; its changes were left out`;
  return { problems: [{ severity: 'warning', code: 'other-repository', message }] };
}

/** The repository on GitHub, when the token that a workflow has is one for its host. */
function findTarget({ automations, others }: DeliverWork): GithubTarget | undefined {
  const { environment } = others.delivery;
  const url = automations[0]?.gitRepository?.spec.url ?? '';
  const { host, pathname } = parseGitUrl(url);
  const [owner, repository, ...more] = pathname.replace(/^\/+|(?:\.git)?\/*$/g, '').split('/');
  const token = environment['GITHUB_TOKEN'];
  if (!token || host !== toGithubHost(environment) || !owner || !repository || more.length > 0)
    return undefined;
  const baseUrl = environment['GITHUB_API_URL'] ?? 'https://api.github.com';
  return { owner, repository, token, baseUrl, host };
}

async function propose(
  { plan, planAnew, root, others }: DeliverWork,
  target: GithubTarget,
): Promise<Delivered> {
  const { base: _, ...settings } = others.delivery;
  const [branch] = plan.commits.flatMap(({ checkoutBranch }) => checkoutBranch ?? []);
  const base = branch === undefined ? {} : { base: branch };
  const delivery = settings.mode === 'pull-request' ? settings.mode : undefined;
  return deliverOnGithub({ ...settings, ...base, plan, planAnew, root, target }, delivery);
}
