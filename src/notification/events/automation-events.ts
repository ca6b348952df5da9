import type { Problem } from '../../errors.ts';
import type { ResolvedAutomation } from '../../manifests/resolve-references.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { PolicyOutcome } from '../../policy/select-images.ts';
import type { Event, PullRequestNote } from '../event.ts';
import type { EventContext, FinishedRun } from './context.ts';
import type { EventParts } from './create-event.ts';
import { createEvent } from './create-event.ts';
import { describeFailure } from './describe-failure.ts';
import { describePullRequest } from './describe-pull-request.ts';
import { toChangesText, toImageChanges } from './image-changes.ts';
import type { Outcome } from './list-outcomes.ts';
import { listOutcomes } from './list-outcomes.ts';
import type { ObjectMeta } from './object-meta.ts';
import { toObjectMeta } from './object-meta.ts';

type Parts = Omit<EventParts, 'object' | 'event'> & {
  readonly event?: Readonly<Partial<Record<'commit' | 'change_request' | 'url', string | undefined>>>;
};

/** The events of each ImageUpdateAutomation that is not suspended: what it delivered, what failed, or that it is well. */
export function toAutomationEvents(
  run: FinishedRun,
  problems: ReadonlyMap<string, readonly Problem[]>,
  context: EventContext,
): readonly Event[] {
  return run.plan.automations
    .filter(({ automation }) => !automation.spec.suspend)
    .flatMap((resolved) => {
      const name = toObjectName(resolved.automation);
      const outcomes = listOutcomes(name, run);
      const failure = toFailure(outcomes, problems.get(name) ?? []);
      const parts: readonly Parts[] = [
        ...outcomes.flatMap((outcome) => toParts(outcome, run.plan.policies) ?? []),
        ...(failure === undefined ? [] : [failure]),
        ...outcomes.flatMap(toQuiet),
      ];
      const isAllOfPullRequests = parts.every(
        ({ event, late }) => event?.change_request !== undefined || late === true,
      );
      const object = toMeta(resolved);
      const all = isAllOfPullRequests ? [...parts, quiet] : parts;
      return all.map((one) => createEvent({ object, ...one }, context));
    });
}

function toMeta({ automation }: ResolvedAutomation): ObjectMeta {
  return toObjectMeta(automation, automation.spec.update.path);
}

const quiet = { standing: 'quiet', reason: 'Succeeded', message: 'repository up-to-date' } as const;

/** Said of an open pull request, so that a failure that a comment there tells of can be taken back. */
function toQuiet({ result, late }: Outcome): readonly Parts[] {
  const isOpen =
    result.kind === 'idle' || (result.kind === 'pull-request' && late === true && !isEnd(result.note.action));
  return isOpen && result.note !== undefined ? [{ ...quiet, ...toLink(result.note) }] : [];
}

function isEnd(action: PullRequestNote['action']): boolean {
  return action === 'merged' || action === 'closed';
}

function toFailure(outcomes: readonly Outcome[], problems: readonly Problem[]): Parts | undefined {
  const failed = outcomes.flatMap(({ result }) => (result.kind === 'failed' ? [result] : []));
  const described = describeFailure([...problems, ...failed.map(({ problem }) => problem)]);
  const note = problems.length > 0 ? undefined : failed.find((result) => result.note !== undefined)?.note;
  return described && { ...described, ...(note && toLink(note)) };
}

function toParts(outcome: Outcome, policies: readonly PolicyOutcome[]): Parts | undefined {
  const { result, branch, text } = outcome;
  const told = describeDelivery(outcome, policies);
  const short = outcome.sha?.slice(0, 7) ?? '';
  switch (result.kind) {
    case 'pushed': {
      const refspec = result.refspec === undefined ? '' : ` and refspecs '${result.refspec}'`;
      return { ...told, message: `pushed commit '${short}' to branch '${branch}'${refspec}\n${text}` };
    }
    case 'committed':
      return {
        ...told,
        message: `created commit '${short}' on branch '${branch}', which is not pushed\n${text}`,
      };
    case 'pull-request': {
      const link = toLink(result.note);
      return {
        ...told,
        ...describePullRequest(result, outcome),
        ...link,
        event: { ...told.event, ...link.event },
      };
    }
    case 'failed':
    case 'idle':
      return undefined;
  }
}

function describeDelivery(
  { sha, branch, changes, delivery, late }: Outcome,
  policies: readonly PolicyOutcome[],
) {
  const images = toImageChanges(changes, policies);
  return {
    standing: 'news',
    reason: 'Succeeded',
    changes: images,
    ...(delivery !== undefined && { delivery }),
    ...(late !== undefined && { late }),
    event: { commit: sha },
    image: {
      revision: sha === undefined ? undefined : `${branch}@sha1:${sha}`,
      changes: toChangesText(images),
    },
  } as const;
}

function toLink({ number, url }: PullRequestNote) {
  return { event: { change_request: String(number), url }, url };
}
