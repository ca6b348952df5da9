import type { Run } from '../../report/run.ts';
import type { FailReason } from './inputs.ts';
import { toCounts } from './to-outputs.ts';

/**
 * Why a step fails; undefined when it does not. Errors fail it whatever else is named: who asks to fail on warnings does
 * not mean to pass with errors.
 */
export function findFailure(run: Run, reasons: readonly FailReason[]): string | undefined {
  if (reasons.includes('never')) return undefined;
  const { errors, warnings, held, updated } = toCounts(run);
  const found = [
    { reason: 'errors', count: errors },
    { reason: 'warnings', count: warnings },
    { reason: 'holds', count: held },
    { reason: 'changes', count: updated },
  ] as const;
  const met = found.filter(
    ({ reason, count }) => (reason === 'errors' || reasons.includes(reason)) && count > 0,
  );
  return met.length === 0 ? undefined : met.map(({ reason, count }) => `${reason}: ${count}`).join(', ');
}
