import type { Verdict } from '../verdict.ts';
import { inRange } from '../verdict.ts';
import type { NativeRule } from './native-rule.ts';

/**
 * Earlier dates are none: builds that want to be reproducible set 1970 or 1980, and a config without a date reads as
 * the year 1.
 */
const earliestBuild = Date.UTC(1980, 0, 2);

/** Whether a build time, in milliseconds since the epoch, says when an image was built. */
export function isBuildTime(created: number): boolean {
  return created >= earliestBuild;
}

/** Chooses the image that was built last, by the time in its config. A tag without a usable time is never chosen. */
export function byBuildTime(created: ReadonlyMap<string, number>): NativeRule<number> {
  return {
    aim: 'the image that was built last',
    read({ tag }) {
      const time = created.get(tag);
      return time !== undefined && isBuildTime(time) ? time : undefined;
    },
    judge: ({ tag }, value) => (value === undefined ? toVerdict(tag, created.get(tag)) : inRange),
    compare: (a, b) => a - b,
  };
}

function toVerdict(tag: string, time: number | undefined): Verdict {
  const detail =
    time === undefined
      ? `the build time of '${tag}' is not known`
      : `'${tag}' has no build time: its config says ${new Date(time).toISOString()}`;
  return { stage: 'listed', reason: 'no-date', detail };
}
