import type { Event } from '../event.ts';
import { toAutomationEvents } from './automation-events.ts';
import { assignProblems } from './assign-problems.ts';
import type { EventContext, FinishedRun } from './context.ts';
import { toPolicyEvents } from './policy-events.ts';
import { toRepositoryEvents } from './repository-events.ts';

/**
 * What happened in a run, as Flux's events with the reasons and texts of its controllers: repositories first, then
 * policies, then automations, each sorted by name. An object that is as it was gives a quiet event of severity `trace`,
 * which is sent to nobody unless it ends trouble that was told before.
 */
export function toEvents(run: FinishedRun, context: EventContext): readonly Event[] {
  const problems = assignProblems(run);
  return [
    ...toRepositoryEvents(run, context),
    ...toPolicyEvents(run, context),
    ...toAutomationEvents(run, problems, context),
  ];
}
