import type { DeliveryOptions } from '../options.ts';
import type { Step } from './step.ts';

/** Labels, assignees and milestone in one request, for a pull request that has just been opened. */
export function toDecoration(options: DeliveryOptions, number?: number): readonly Step[] {
  const { labels, assignees, milestone } = options;
  if (labels.length === 0 && assignees.length === 0 && milestone === undefined) return [];
  const decoration = { labels, assignees, ...(milestone !== undefined && { milestone }) };
  return [{ verb: 'decorate', decoration, ...(number !== undefined && { number }) }];
}
