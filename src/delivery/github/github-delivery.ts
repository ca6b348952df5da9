import type { ResolvedAutomation } from '../../manifests/resolve-references.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { Problem } from '../../errors.ts';
import type { PlannedCommit } from '../delivery.ts';
import { toGroups } from './desired/to-groups.ts';
import { toAvoidedKey } from './desired/to-avoided.ts';
import type { Forge } from './forge.ts';
import type { OctokitForgeOptions } from './octokit/create-octokit-forge.ts';
import { createOctokitForge } from './octokit/create-octokit-forge.ts';
import type { DeliveryOptions, Actor, Limits, TokenKind } from './options.ts';
import { DEFAULT_LIMITS, DEFAULT_OPTIONS } from './options.ts';
import type { GithubDeliveryRequest, GithubDeliveryResult, PlannedAnew } from './request.ts';
import { answer } from './run/answer.ts';
import type { Anew, PlanAnew } from './run/choose-anew.ts';
import { findHeld } from './run/find-held.ts';
import { handleComment } from './run/handle-comment.ts';
import type { CommentEvent, CommentResult } from './run/handle-comment.ts';
import { runRounds } from './run/run-rounds.ts';
import { createSession } from './run/session.ts';
import { toResult } from './run/to-result.ts';
import { toBodyFacts } from './text/body-facts.ts';

export type GithubDeliveryOptions = {
  readonly forge: Forge;
  /** The branch that everything lands on; automations that check out another one are left out with a warning. */
  readonly base: string;
  /** The start of the branches that we name, with its slash. */
  readonly prefix?: string;
  readonly optionsFor?: (automation: ResolvedAutomation) => Partial<DeliveryOptions>;
  readonly limits?: Partial<Limits>;
  /** `app` when absent; `unknown` finds it out when a pull request is to be opened, with one request. */
  readonly tokenKind?: TokenKind | 'unknown';
  /** Who runs, where that is not a person: it is warned when the other one is at work on the repository too. */
  readonly actor?: Actor;
  readonly now?: () => Date;
};

/** Brings a repository on GitHub to what a plan says, by commits and pull requests. */
export interface GithubDelivery {
  /**
   * Makes as few requests as it can, one when nothing is to be done, and may be stopped anywhere: the next run goes on.
   * Throws `TidemarkError` for paths that cannot be used; what GitHub refuses, and templates, are among the problems.
   */
  deliver(request: GithubDeliveryRequest): Promise<GithubDeliveryResult>;
  /** Reads a comment on a pull request; what it asks for goes into the request of the delivery that follows. */
  handleComment(event: CommentEvent): Promise<CommentResult>;
}

/** The delivery on a repository of github.com or of a GitHub Enterprise Server, with a token of any kind. */
export function createGithubDelivery(
  options: Omit<GithubDeliveryOptions, 'forge'> & OctokitForgeOptions,
): GithubDelivery {
  return createForgeDelivery({ ...options, forge: createOctokitForge(options) });
}

/** The same over any implementation of the port. One delivery at a time for one repository. */
export function createForgeDelivery(options: GithubDeliveryOptions): GithubDelivery {
  const {
    forge,
    base,
    prefix = 'tidemark/',
    optionsFor,
    limits,
    tokenKind = 'app',
    actor,
    now = () => new Date(),
  } = options;
  async function deliver(request: GithubDeliveryRequest): Promise<GithubDeliveryResult> {
    const { commits, problems } = partition(request.commits, base);
    const elsewhere = new Set(
      request.commits.filter((commit) => !commits.includes(commit)).map(({ automation }) => automation),
    );
    const automations = request.automations.filter(
      ({ automation }) => !elsewhere.has(toObjectName(automation)),
    );
    const toOptions = (automation: ResolvedAutomation) => ({
      ...DEFAULT_OPTIONS,
      ...optionsFor?.(automation),
    });
    const toAll = (planned: PlannedAnew): Anew => ({
      groups: toGroups({
        automations,
        commits: partition(planned.commits, base).commits,
        policies: planned.policies,
        base,
        prefix,
        optionsFor: toOptions,
      }),
      held: findHeld({ ...request, ...planned, optionsFor: toOptions }),
      facts: toBodyFacts({ ...request, ...planned }),
      planned,
    });
    const first = toAll(request);
    const { groups } = first;
    const planAnew = createPlanAnew(request, toAll);
    const before = forge.countRequests();
    const setup = {
      forge,
      base,
      prefix,
      ...(tokenKind !== 'unknown' && { tokenKind }),
      ...(actor && { actor }),
      ...(request.details && { details: request.details }),
      now,
      groups,
      limits: { ...DEFAULT_LIMITS, ...request.limits, ...limits },
      observed: request.observed,
      held: first.held,
      incomplete: request.incomplete === true,
      schedules: new Map(
        request.automations.flatMap((resolved) => {
          const { schedule } = toOptions(resolved);
          return resolved.policies.map((policy) => [toObjectName(policy), schedule] as const);
        }),
      ),
      ...(request.basis !== undefined && { basis: request.basis }),
      news: request.news === true,
      asked: request.asked ?? { rebuild: [], recreate: [] },
      // Who asks for something wants it to be tried, and to know.
      refusals: hasAsked(request) ? [] : (request.refusals ?? []),
      facts: first.facts,
      ...(planAnew && { planAnew }),
    };
    const session = createSession();
    const run = await runRounds(setup, session, request.dryRun === true);
    const answers = request.dryRun === true || run.moved === true ? [] : (request.asked?.answers ?? []);
    problems.push(...(await answer(forge, run.groups, answers)));
    const kind = setup.tokenKind ?? session.tokenKind;
    const requests = forge.countRequests() - before;
    const { otherActor, news } = session;
    return toResult({
      run,
      first: request,
      groups,
      problems,
      requests,
      ...(kind !== undefined && { tokenKind: kind }),
      ...(otherActor && { otherActor }),
      ...(news && { news }),
    });
  }
  return { deliver, handleComment: (event) => handleComment(forge, event) };
}

/** The same tags are only left out once, however many groups ask for it. */
function createPlanAnew(
  { planAnew }: GithubDeliveryRequest,
  toAll: (planned: PlannedAnew) => Anew,
): PlanAnew | undefined {
  if (planAnew === undefined) return undefined;
  const known = new Map<string, Anew>();
  return async (avoided) => {
    const key = toAvoidedKey(avoided);
    const anew = known.get(key) ?? toAll(await planAnew(avoided));
    known.set(key, anew);
    return anew;
  };
}

function hasAsked({ asked }: GithubDeliveryRequest): boolean {
  return asked !== undefined && asked.rebuild.length + asked.recreate.length > 0;
}

/** Sets aside what is for other branches than ours. */
function partition(commits: readonly PlannedCommit[], base: string) {
  const problems: Problem[] = [];
  const ours = commits.filter(({ automation, checkoutBranch }) => {
    if (checkoutBranch === undefined || checkoutBranch === base) return true;
    const message = `${automation}: expected to deliver to '${base}', found an automation that checks out '${checkoutBranch}'; its change was left out, run on that branch to deliver it`;
    problems.push({ severity: 'warning', code: 'wrong-branch', message });
    return false;
  });
  return { commits: ours, problems };
}
