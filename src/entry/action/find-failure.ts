import type { Run } from '../../report/run.ts';
import type { FailReason } from './inputs.ts';
import { toCounts } from './to-outputs.ts';

/** Why a step fails that is to fail on some things; undefined when it does not. */
export function findFailure(run: Run, reasons: readonly FailReason[]): string | undefined {
  if (reasons.includes('never')) return undefined;
  const { errors, warnings, held, updated } = toCounts(run);
  const found = [
    { reason: 'errors', count: errors },
    { reason: 'warnings', count: warnings },
    { reason: 'holds', count: held },
    { reason: 'changes', count: updated },
  ] as const;
  const met = found.filter(({ reason, count }) => reasons.includes(reason) && count > 0);
  return met.length === 0 ? undefined : met.map(({ reason, count }) => `${reason}: ${count}`).join(', ');
}
