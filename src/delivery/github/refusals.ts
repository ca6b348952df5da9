import * as z from 'zod';
import type { Fault } from './desired/fault.ts';
import type { Step } from './plan/step.ts';
import { toDigest } from './git-object.ts';
import { parseMarker } from './text/marker.ts';

/**
 * Something that a rule, a setting or a permission of GitHub refused, or a template that is of no use. Nothing of it can be read back from GitHub, so
 * hosts keep it from run to run; without it the same is tried, and told, once more.
 */
export type Refusal = {
  readonly group: string;
  readonly branch: string;
  /** `template` for one that is of no use, of which GitHub does not even hear. */
  readonly verb: Step['verb'] | 'template';
  /** What was wanted, as far as people would call it the same. */
  readonly subject: string;
  /** Names exactly what was tried: it is not tried again for a day. Empty for what every run may try. */
  readonly attempt: string;
  readonly message: string;
  /** When it was tried last, in milliseconds since the epoch. */
  readonly at: number;
};

export const refusalSchema = z.object({
  group: z.string(),
  branch: z.string(),
  verb: z.enum([
    'commit',
    'move-branch',
    'delete-branch',
    'open',
    'decorate',
    'edit',
    'close',
    'request-reviews',
    'merge',
    'template',
  ]),
  subject: z.string(),
  attempt: z.string(),
  message: z.string(),
  at: z.number(),
});

/** Who is allowed to go around a rule shows nowhere, so that from time to time there is nothing for it but to try. */
const PATIENCE = 86_400_000;
const MESSAGE_LIMIT = 2_000;

type Named = { readonly key: string; readonly branch: string };
type Tried = Named & {
  /** The first that was refused, with what it was about. */
  readonly step: Step;
  readonly steps: readonly Step[];
};

/** The refusal that the same steps would only meet again. */
export function findRefusal(
  { key, branch }: Named,
  steps: readonly Step[],
  { refusals, now }: { readonly refusals: readonly Refusal[]; readonly now: Date },
): Refusal | undefined {
  const attempts = new Set(steps.map((step) => toAttempt(step, steps)).filter((attempt) => attempt !== ''));
  return refusals.find(
    (refusal) =>
      refusal.group === key &&
      refusal.branch === branch &&
      attempts.has(refusal.attempt) &&
      Math.abs(now.getTime() - refusal.at) < PATIENCE,
  );
}

/** What to remember of a step that was refused. */
export function toRefusal({ key, branch, step, steps }: Tried, message: string, now: Date): Refusal {
  return {
    group: key,
    branch,
    verb: step.verb,
    subject: toSubject(step, steps),
    attempt: toAttempt(step, steps),
    message: message.slice(0, MESSAGE_LIMIT),
    at: now.getTime(),
  };
}

/** What to remember of a template that is of no use, so that it is told once. */
export function toFaultRefusal({ key, branch }: Named, { template, reason }: Fault, now: Date): Refusal {
  const message = reason.slice(0, MESSAGE_LIMIT);
  const subject = toDigest(template);
  return { group: key, branch, verb: 'template', subject, attempt: '', message, at: now.getTime() };
}

/** An earlier refusal of the same, which has been told; its words are those that were told. */
export function findTold(refusal: Refusal, known: readonly Refusal[]): Refusal | undefined {
  return known.find(
    (other) =>
      other.group === refusal.group &&
      other.branch === refusal.branch &&
      other.verb === refusal.verb &&
      other.subject === refusal.subject &&
      withoutRequest(other.message) === withoutRequest(refusal.message),
  );
}

function withoutRequest(message: string): string {
  return message.replaceAll(/ \(request [\w:.-]+\)/g, '');
}

/** All that a step would do, without the time of the run. That a branch is complete is worth an attempt of every run. */
function toAttempt(step: Step, steps: readonly Step[]): string {
  switch (step.verb) {
    case 'commit':
    case 'move-branch':
      return toDigest(['branch', ...steps.flatMap(toMove)]);
    case 'delete-branch':
    case 'close':
    case 'edit':
    case 'decorate':
    case 'merge':
      return toDigest(step);
    case 'open':
    case 'request-reviews':
      return '';
  }
}

function toMove(step: Step): readonly unknown[] {
  if (step.verb === 'move-branch') return [step.before, step.force];
  if (step.verb !== 'commit') return [];
  const { onto, parents, author, trailers } = step;
  return [onto, parents, author, trailers.wish, trailers.files];
}

function toSubject(step: Step, steps: readonly Step[]): string {
  if (step.verb === 'merge') return step.pull?.head ?? '';
  const wishes = steps.flatMap((other) => {
    if (other.verb === 'commit') return [other.trailers.wish];
    return other.verb === 'open' ? [parseMarker(other.body)?.wish ?? ''] : [];
  });
  return wishes[0] ?? '';
}
