import type { PlannedCommit } from '../../delivery/delivery.ts';
import type { Problem } from '../../errors.ts';
import type { ResolvedAutomation } from '../../manifests/resolve-references.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { Event } from '../event.ts';
import type { EventContext, FinishedRun } from './context.ts';
import type { EventParts } from './create-event.ts';
import { createEvent } from './create-event.ts';
import { describeFailure } from './describe-failure.ts';
import { toChangesText, toImageChanges } from './image-changes.ts';
import type { ObjectMeta } from './object-meta.ts';
import { toObjectMeta } from './object-meta.ts';
import { describePullRequest } from './pull-request-parts.ts';

type Delivered = NonNullable<FinishedRun['delivery']>['commits'][number];

type Parts = Omit<EventParts, 'object'>;

/** One event for each ImageUpdateAutomation that is not suspended, or two when it delivered and failed. */
export function toAutomationEvents(
  run: FinishedRun,
  problems: ReadonlyMap<string, readonly Problem[]>,
  context: EventContext,
): readonly Event[] {
  return run.plan.automations
    .filter(({ automation }) => !automation.spec.suspend)
    .flatMap((resolved) => {
      const name = toObjectName(resolved.automation);
      const object = toMeta(resolved);
      const commit = run.plan.commits.find(({ automation }) => automation === name);
      const delivered = run.delivery?.commits.find(({ automation }) => automation === name);
      const success = commit && delivered && toDelivered({ commit, delivered, run });
      const failure = describeFailure(problems.get(name) ?? [], delivered);
      const parts = [success ?? [], failure ?? []].flat();
      return (parts.length === 0 ? [unchanged] : parts).map((one) =>
        createEvent({ object, ...one }, context),
      );
    });
}

const unchanged: Parts = { standing: 'quiet', reason: 'Succeeded', message: 'repository up-to-date' };

function toMeta({ automation }: ResolvedAutomation): ObjectMeta {
  return toObjectMeta(automation, automation.spec.update.path);
}

type Delivery = { readonly commit: PlannedCommit; readonly delivered: Delivered; readonly run: FinishedRun };

function toDelivered({ commit, delivered, run }: Delivery): Parts | undefined {
  const changes = toImageChanges(commit.changes, run.plan.policies);
  const { sha, branch = '', pullRequest } = delivered;
  const common = { changes, ...describeCommit({ sha, branch, text: toChangesText(changes) }) };
  if (pullRequest !== undefined && pullRequest.action !== 'unchanged') {
    return {
      ...common,
      ...describePullRequest(pullRequest, { branch, commit }),
      ...withNumber(common, pullRequest),
    };
  }
  const message = toMessage(commit, delivered);
  return message === undefined ? undefined : { ...common, standing: 'news', reason: 'Succeeded', message };
}

function describeCommit({ sha, branch, text }: { sha: string | undefined; branch: string; text: string }) {
  return {
    event: { commit: sha },
    image: { revision: sha === undefined ? undefined : `${branch}@sha1:${sha}`, changes: text },
  };
}

function withNumber(
  { event }: { readonly event: Record<string, string | undefined> },
  { number, url }: { readonly number: number; readonly url: string },
): Pick<EventParts, 'event' | 'url'> {
  return { event: { ...event, change_request: String(number), url }, url };
}

/** Flux's text for a push; nothing for what changes no history. */
function toMessage(commit: PlannedCommit, { state, sha, branch }: Delivered): string | undefined {
  const short = sha?.slice(0, 7) ?? '';
  switch (state) {
    case 'pushed': {
      const refspec = commit.refspec === undefined ? '' : ` and refspecs '${commit.refspec}'`;
      return `pushed commit '${short}' to branch '${branch}'${refspec}\n${commit.message}`;
    }
    case 'committed':
      return `created commit '${short}' on branch '${branch}', which is not pushed\n${commit.message}`;
    case 'written':
    case 'already-delivered':
    case 'refused':
      return undefined;
  }
}
