import type { ErrorCode, Problem } from '../../errors.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { PolicyOutcome } from '../../policy/select-images.ts';
import { isMarkerOf } from '../../rewrite/planned-marker.ts';
import type { Event, ImageChange } from '../event.ts';
import type { EventContext, FinishedRun } from './context.ts';
import type { EventParts } from './create-event.ts';
import { createEvent } from './create-event.ts';
import { toImageChanges } from './image-changes.ts';
import type { Outcome } from './list-outcomes.ts';
import { listOutcomes } from './list-outcomes.ts';
import { toObjectMeta } from './object-meta.ts';

/** One event for each ImagePolicy that is not suspended: what it selected, why it holds, why it failed. */
export function toPolicyEvents(run: FinishedRun, context: EventContext): readonly Event[] {
  const { plan } = run;
  const delivered = listDelivered(run);
  return plan.policies.flatMap((outcome) => {
    const name = toObjectName(outcome.policy);
    const parts = toParts(outcome, {
      found: delivered.findLast(({ change }) => change.policy === name),
      held: plan.markers.find((marker) => marker.state === 'held' && isMarkerOf(marker, name)),
    });
    if (parts === undefined) return [];
    return [createEvent({ object: toObjectMeta(outcome.policy), ...parts }, context)];
  });
}

type Delivered = { readonly change: ImageChange } & Pick<Outcome, 'delivery' | 'late'>;

/** What was delivered, in this run before in an earlier one. What became of a pull request later says nothing of tags. */
function listDelivered(run: FinishedRun): readonly Delivered[] {
  const { automations, policies } = run.plan;
  const outcomes = automations.flatMap(({ automation }) => listOutcomes(toObjectName(automation), run));
  const brought = outcomes.filter(
    ({ result }) =>
      result.kind === 'pushed' ||
      result.kind === 'committed' ||
      (result.kind === 'pull-request' && ['opened', 'updated'].includes(result.note.action)),
  );
  return brought
    .toSorted((a, b) => Number(b.late ?? false) - Number(a.late ?? false))
    .flatMap(({ changes, delivery, late }) =>
      toImageChanges(changes, policies).map((change) => ({
        change,
        ...(delivery !== undefined && { delivery }),
        ...(late !== undefined && { late }),
      })),
    );
}

type Found = {
  readonly found: Delivered | undefined;
  readonly held: FinishedRun['plan']['markers'][number] | undefined;
};

function toParts(outcome: PolicyOutcome, { found, held }: Found): Omit<EventParts, 'object'> | undefined {
  switch (outcome.state) {
    case 'selected':
      if (outcome.waiting !== undefined) return toHeld(outcome, outcome.waiting);
      if (held?.state === 'held') return toHeld(outcome, held);
      return toSelected(outcome, found);
    case 'held':
      return outcome.hold.code === 'suspended' ? undefined : toHeld(outcome, outcome.hold);
    case 'failed':
      return { standing: 'trouble', ...toFailure(outcome), advice: toAdvice(outcome) };
  }
}

function toSelected(
  { repository, tag }: PolicyOutcome & { readonly state: 'selected' },
  found: Delivered | undefined,
): Omit<EventParts, 'object'> {
  const { image } = repository.spec;
  const { change, ...told } = found ?? {};
  const [, digest] = change?.new.split('@') ?? [];
  const withDigest = digest === undefined ? '' : ` with digest ${digest}`;
  const message = `Latest image tag for ${image} resolved to ${tag}${withDigest}`;
  if (change === undefined) return { standing: 'quiet', reason: 'Succeeded', message };
  const previous = change.old === '' ? '' : ` (previously ${image}:${change.old})`;
  return {
    standing: 'news',
    reason: 'Succeeded',
    message: `${message}${previous}`,
    image: { image, previousTag: change.old.split('@')[0], tag, digest },
    changes: [change],
    ...told,
  };
}

function toHeld(
  { policy, repository }: PolicyOutcome,
  { code, reason }: { readonly code: string; readonly reason: string },
): Omit<EventParts, 'object'> {
  return {
    standing: 'trouble',
    severity: 'info',
    reason: 'Held',
    message: `${repository.spec.image} is held by ImagePolicy ${toObjectName(policy)}: ${reason}`,
    image: { image: repository.spec.image, held: code },
    advice: 'The marked values stay as they are; the hold ends by itself when its reason does.',
  };
}

type Failed = PolicyOutcome & { readonly state: 'failed' };

function toFailure({ policy, repository, problem, scanFailed }: Failed): Pick<Event, 'reason' | 'message'> {
  if (!scanFailed) return { reason: reasons.get(problem.code) ?? 'Failure', message: problem.message };
  return {
    reason: 'DependencyNotReady',
    message: `ImagePolicy ${toObjectName(policy)} has no tags to choose from, because the scan of ImageRepository ${toObjectName(repository)} failed`,
  };
}

const reasons: ReadonlyMap<ErrorCode, string> = new Map<ErrorCode, string>([
  ['invalid-policy', 'InvalidPolicy'],
  ['invalid-pattern', 'InvalidPolicy'],
  ['no-tags', 'DependencyNotReady'],
]);

function toAdvice({ policy, repository, problem, scanFailed }: Failed): string {
  if (scanFailed) return `See what the scan of ImageRepository ${toObjectName(repository)} says.`;
  return `Correct ImagePolicy ${toObjectName(policy)}${toWhere(problem)}; its images stay as they are until it selects a tag.`;
}

function toWhere({ place }: Problem): string {
  return place === undefined ? '' : ` at ${place.file}:${place.line}`;
}
