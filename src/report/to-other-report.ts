import type { Colors } from './colors.ts';
import type { OtherRun } from './run.ts';
import { toSafeText } from './safe-text.ts';
import { toDeliveryLines } from './to-delivery-lines.ts';
import { toDiff } from './to-diff.ts';
import { toHoldLines } from './to-hold-lines.ts';
import { toTable } from './to-table.ts';

/** What a run does in another repository, below its URL. */
export function toOtherReport(
  { repository, plan, delivery }: OtherRun,
  { colors, diff }: { readonly colors: Colors; readonly diff: boolean },
): string {
  const title = `${colors.bold(toSafeText(repository))}\n`;
  if (plan === undefined) return `${title}not read\n`;
  const count = (state: string) => plan.markers.filter((marker) => marker.state === state).length;
  const parts = [
    toTable({ plan, ...(delivery && { delivery }) }, colors),
    toHoldLines(plan),
    diff ? toDiff(plan.commits, colors) : '',
    toDeliveryLines({ plan, ...(delivery !== undefined && { delivery }) }),
    `${count('updated')} to update, ${count('current')} current\n`,
  ];
  return `${title}${parts.filter((part) => part !== '').join('\n')}`;
}
