import type { Run } from '../../report/run.ts';
import type { FailReason } from './inputs.ts';
import { toCounts } from './to-outputs.ts';

/** Why a step fails that is to fail on some things; undefined when it does not. */
export function findFailure(run: Run, reasons: readonly FailReason[]): string | undefined {
  if (reasons.includes('never')) return undefined;
  const { errors, warnings, held, updated } = toCounts(run);
  const found: Readonly<Record<Exclude<FailReason, 'never'>, number>> = {
    errors,
    warnings,
    holds: held,
    changes: updated,
  };
  const met = (Object.keys(found) as (keyof typeof found)[]).filter(
    (reason) => reasons.includes(reason) && found[reason] > 0,
  );
  return met.length === 0 ? undefined : met.map((reason) => `${reason}: ${found[reason]}`).join(', ');
}
