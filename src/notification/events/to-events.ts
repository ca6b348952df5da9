import type { Event } from '../event.ts';
import { addNews } from './add-news.ts';
import { toAutomationEvents } from './automation-events.ts';
import { assignProblems } from './assign-problems.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { EventContext, FinishedRun, OtherRepository } from './context.ts';
import { toPolicyEvents } from './policy-events.ts';
import { toRepositoryEvents } from './repository-events.ts';

/**
 * What happened in a run, as Flux's events with the reasons and texts of its controllers: repositories first, then
 * policies, then automations, each sorted by name. An object that is as it was gives a quiet event of severity `trace`,
 * which is sent to nobody unless it ends trouble that was told before.
 */
export function toEvents(finished: FinishedRun, context: EventContext): readonly Event[] {
  const run = withNews(finished, context);
  const problems = assignProblems(run);
  return [
    ...toRepositoryEvents(run, context),
    ...toPolicyEvents(run, context),
    ...toAutomationEvents(run, problems, context),
    ...(run.others ?? []).flatMap((other) => toOtherEvents(other, context)),
  ];
}

/** Only automations: repositories and policies are those of the run. What is checked out here is no commit of there. */
function toOtherEvents(other: OtherRepository, context: EventContext): readonly Event[] {
  const { head: _, ...elsewhere } = context;
  const { plan = toUnreadPlan(other), delivery } = other;
  const run = withNews({ plan, ...(delivery && { delivery }) }, context);
  return toAutomationEvents(run, assignProblems(run), elsewhere);
}

function withNews(run: FinishedRun, { now }: EventContext): FinishedRun {
  const { delivery } = run;
  if (delivery?.groups === undefined) return run;
  return { ...run, delivery: { ...delivery, groups: addNews(delivery.groups, delivery.news, now) } };
}

/** Each of its automations tells what kept the repository from being read. */
function toUnreadPlan({ automations, problems = [] }: OtherRepository): FinishedRun['plan'] {
  const told = automations.flatMap(({ automation }) =>
    problems.map((problem) => ({
      ...problem,
      severity: 'error' as const,
      message: `${toObjectName(automation)}: ${problem.message}`,
    })),
  );
  return { scans: [], policies: [], markers: [], commits: [], automations, problems: told };
}
