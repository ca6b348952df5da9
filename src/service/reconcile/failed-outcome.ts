import type { Failure } from '../../delivery/github/forge.ts';
import type { TidemarkError } from '../../errors.ts';
import { toProblem } from '../../errors.ts';
import type { JobOutcome } from './job-outcome.ts';

const nothing = {
  policies: [],
  holds: [],
  pulls: [],
  requests: 0,
  images: [],
  hooks: [],
  groups: [],
  sent: [],
  firstSeen: [],
  refusals: [],
  isCutShort: true,
} as const;

/** The outcome of a job that did not get as far as having one. */
export function toFailedOutcome(error: TidemarkError): JobOutcome {
  return { ...nothing, problems: [toProblem(error)], outcome: 'failed', summary: error.message };
}

/** The outcome of a job that GitHub gives no token for. */
export function toRefusedOutcome(failure: Failure): JobOutcome {
  const { kind, message } = failure;
  const isLimited = kind === 'limited';
  return {
    ...nothing,
    problems: [
      {
        severity: isLimited ? 'warning' : 'error',
        code: isLimited ? 'forge-limited' : 'forge-failed',
        message,
      },
    ],
    outcome: isLimited ? 'deferred' : 'failed',
    summary: message,
    failure,
    requests: 1,
  };
}
