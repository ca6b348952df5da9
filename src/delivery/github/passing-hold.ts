import type { HoldCode } from '../../policy/hold.ts';
import type { PolicyOutcome } from '../../policy/select-images.ts';

const PASSING: readonly HoldCode[] = [
  'partial-listing',
  'manifest-not-ready',
  'platform-missing',
  'candidates-unread',
  'digest-failed',
];

/** Whether a hold comes and goes with the weather of a registry, and so says nothing about what is wanted. */
export function isPassingHold(code: HoldCode): boolean {
  return PASSING.includes(code);
}

/** Whether a policy has no answer now, but may have the same as before in the next run. */
export function isPassingOutcome(outcome: PolicyOutcome): boolean {
  switch (outcome.state) {
    case 'selected':
      return false;
    case 'held':
      return isPassingHold(outcome.hold.code);
    case 'failed':
      return outcome.scanFailed;
  }
}
