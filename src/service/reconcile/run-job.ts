import { createDetailsSource } from '../../delivery/github/details/create-details-source.ts';
import { createGithubDelivery } from '../../delivery/github/github-delivery.ts';
import type { GithubDelivery } from '../../delivery/github/github-delivery.ts';
import type { Budget } from '../../delivery/github/octokit/client.ts';
import type { Asked, GithubDeliveryResult } from '../../delivery/github/request.ts';
import { readAutomationOptions } from '../../delivery/options/automation-options.ts';
import type { Problem } from '../../errors.ts';
import { toProblem } from '../../errors.ts';
import type { Plan } from '../../plan.ts';
import type { FoundHooks } from '../hooks/find-hooks.ts';
import { findHooks } from '../hooks/find-hooks.ts';
import { createGithubSource } from '../tree/github-source.ts';
import type { JobInput } from './job-input.ts';
import type { JobOutcome } from './job-outcome.ts';
import { planTree } from './plan-tree.ts';
import type { PlannedTree } from './plan-tree.ts';
import type { JobPorts } from './ports.ts';
import { tell } from './tell.ts';
import { isWithoutManifests, toOutcome } from './to-outcome.ts';

export type RunJobOptions = { readonly ports: JobPorts; readonly signal: AbortSignal };

/** How often the base branch may move while it is planned on. */
const attempts = 3;

/** What came of a job before it is made into an outcome. */
export type JobResult = {
  readonly planned?: PlannedTree;
  readonly delivered?: GithubDeliveryResult;
  /** Why nothing was planned or delivered. */
  readonly problem?: Problem;
  readonly heard: readonly Problem[];
};

/**
 * Reconciles one repository. It is planned on the base branch as an earlier run found it, and the snapshot that the
 * delivery reads first says whether that is still the one: nothing but that one request is made for a repository on
 * which nothing changed.
 */
export async function runJob(input: JobInput, { ports, signal }: RunJobOptions): Promise<JobOutcome> {
  const budgets: Budget[] = [];
  let downloads = 0;
  const delivery = createDelivery(input, ports, (budget) => budgets.push(budget));
  const source = createGithubSource({
    owner: input.owner,
    name: input.name,
    baseUrl: input.settings.apiUrl,
    token: () => ports.token(false),
    onRequest: () => {
      downloads += 1;
    },
    ...(ports.fetch && { fetch: ports.fetch }),
  });
  const { asked, problems: heard } = await listen(input, delivery);
  const result = await deliver(input, { ...ports, source, signal, delivery, asked });
  const told = await tell(input, { ...result, heard }, ports, signal);
  const { planned } = result;
  const found = planned === undefined ? noHooks : await findHooks(planned, ports.secrets);
  const requests = delivery.countRequests();
  return toOutcome(input, { ...result, heard }, { told, found, budgets, downloads, requests });
}

function createDelivery(input: JobInput, ports: JobPorts, onBudget: (budget: Budget) => void) {
  const { settings } = input;
  let requests = 0;
  const counted: typeof fetch = async (...asked) => {
    requests += 1;
    return (ports.fetch ?? globalThis.fetch)(...asked);
  };
  const delivery = createGithubDelivery({
    owner: input.owner,
    repository: input.name,
    base: input.base,
    baseUrl: settings.apiUrl,
    token: ports.token,
    tokenKind: 'app',
    actor: 'app',
    pace: settings.pace,
    optionsFor: ({ automation }) => readAutomationOptions(automation).options,
    onBudget,
    fetch: counted,
  });
  return { ...delivery, countRequests: () => requests };
}

/** What people ask for in comments is written down first, so that the delivery finds it. */
async function listen({ comments, missing }: JobInput, delivery: GithubDelivery) {
  const all: Asked[] = [];
  const problems: Problem[] = [];
  for (const comment of missing.length > 0 ? [] : comments) {
    const heard = await delivery.handleComment(comment);
    all.push(heard.asked);
    problems.push(...heard.problems);
  }
  const asked: Asked = {
    rebuild: all.flatMap(({ rebuild }) => rebuild),
    recreate: all.flatMap(({ recreate }) => recreate),
    answers: all.flatMap(({ answers }) => answers ?? []),
    unheard: all.flatMap(({ unheard }) => unheard ?? []),
  };
  return { asked, problems };
}

type DeliverPorts = Parameters<typeof planTree>[2] & {
  readonly delivery: GithubDelivery;
  readonly asked: Asked;
};

async function deliver(input: JobInput, ports: DeliverPorts): Promise<Omit<JobResult, 'heard'>> {
  const { delivery, asked } = ports;
  let { known } = input;
  for (let attempt = 0; ; attempt++) {
    const planned = known === undefined ? undefined : await attemptPlan(known, input, ports);
    // What was planned on may be gone: the branch is asked for as if nothing had been known.
    const isUsable = planned !== undefined && !('problem' in planned);
    const problem = planned !== undefined && 'problem' in planned ? planned.problem : undefined;
    if (problem !== undefined && known !== input.known) return { problem };
    const plan = isUsable ? planned.plan : nothing;
    const delivered = await delivery.deliver({
      ...plan,
      observed: isUsable ? planned.observed : new Date(),
      // A tree that was read in full and has none asks for nothing; whatever is proposed is obsolete.
      incomplete:
        !isWithoutManifests(plan.problems) && plan.problems.some(({ severity }) => severity === 'error'),
      basis: isUsable ? (known?.tree ?? null) : null,
      details: createDetails(plan.policies, input, ports),
      ...(isUsable && planned.source.limits && { limits: planned.source.limits }),
      asked,
      refusals: input.refusals,
      news: isUsable && isHeard(planned),
      ...(isUsable && { planAnew: planned.replanner.planAnew }),
      ...(input.missing.length > 0 && { dryRun: true }),
    });
    const isLast = attempt + 1 >= attempts;
    if (delivered.moved === true && delivered.base !== undefined && !isLast) {
      known = delivered.base;
      continue;
    }
    return { ...(isUsable && { planned: toFinal(planned, delivered) }), delivered };
  }
}

/** What became of a plan where people have asked to leave something out of it. */
function toFinal(planned: PlannedTree, { planned: anew }: GithubDeliveryResult): PlannedTree {
  return { ...planned, plan: planned.replanner.merge(planned.plan, anew) };
}

/** What images say of their sources, and the notes of releases there. */
function createDetails(policies: Plan['policies'], { settings }: JobInput, ports: DeliverPorts) {
  const host = new URL(settings.serverUrl).host;
  const home = { host, apiUrl: settings.apiUrl, token: () => ports.token(false) };
  return createDetailsSource({ ...ports, policies, home, releaseNotes: true });
}

/** Whether anybody is told what happens. */
function isHeard({ plan, source }: PlannedTree): boolean {
  return plan.notifications.length > 0 || (source.notifications?.length ?? 0) > 0;
}

const noHooks: FoundHooks = { hooks: [], problems: [] };

const nothing = { automations: [], commits: [], policies: [], markers: [], problems: [] as const };

async function attemptPlan(
  ...asked: Parameters<typeof planTree>
): Promise<PlannedTree | { problem: Problem }> {
  try {
    return await planTree(...asked);
  } catch (error) {
    return { problem: toProblem(error) };
  }
}
