import type { Event, Notice } from '../event.ts';
import type { Memory } from '../providers/provider-kind.ts';
import { hasDelivery, readTold, rememberDelivery, toToldKey, toToldPath, writeTold } from '../state/told.ts';
import type { Told } from '../state/told.ts';
import type { Routed } from './route.ts';

/** An event that a channel is to hear, and what to remember once it has. */
export type Selected = { readonly notice: Notice; readonly remember: () => void };

type Selection = {
  readonly memory: Memory;
  /** The channel reads what stands there before it writes. */
  readonly readsBack: boolean;
  /** Whether it can be known if the channel was told of an earlier delivery. */
  readonly canTellLate: (event: Event) => boolean;
};

/**
 * Leaves out what a channel knows already. News is told once. Trouble is told when it begins and when it changes, and
 * its end once. That an object is well is passed on to channels that read back, when nothing is remembered of it: only
 * they can see whether something of an earlier run still stands there.
 */
export function selectNotices(routed: readonly Routed[], selection: Selection): readonly Selected[] {
  const troubled = new Set(
    routed.filter(({ event }) => event.standing === 'trouble').map(({ event }) => toToldPath(event)),
  );
  return routed.flatMap((one) => {
    const inTrouble = troubled.has(toToldPath(one.event));
    const told = readTold(selection.memory, one.event);
    const key = toToldKey(one.event, { perCommit: selection.readsBack });
    const isTold = isToldBefore(one.event, selection);
    const decision = decide({ ...one, ...selection, inTrouble, isTold, told, key });
    if (decision === undefined) {
      rememberSeen(selection, one.event, told);
      return [];
    }
    const { next, ...flags } = decision;
    // From now on it is news that has to reach them, as every other: what it says of the object counts as seen.
    if (flags.isNews === true) rememberSeen(selection, one.event, told);
    return [
      {
        notice: toNotice(one, flags),
        // Read again, because another event of the same object may have been told in between.
        remember: () => {
          writeTold(selection.memory, one.event, next(readTold(selection.memory, one.event) ?? {}));
          rememberDelivery(selection.memory, one.event);
        },
      },
    ];
  });
}

/** Whether an event is one too many: its delivery was told, or it is a late one and that cannot be known. */
function isToldBefore(event: Event, { memory, canTellLate }: Selection): boolean {
  return hasDelivery(memory, event) || (event.late === true && !canTellLate(event));
}

/** What is not told is still what the next time is compared with. Statuses tell how things stand, not what is new. */
function rememberSeen({ memory, readsBack }: Selection, event: Event, told: Told | undefined): void {
  if (readsBack || event.seen === undefined || told?.seen === event.seen || event.standing !== 'quiet')
    return;
  writeTold(memory, event, { ...told, seen: event.seen });
}

type Case = Routed & {
  readonly readsBack: boolean;
  readonly isTold: boolean;
  readonly inTrouble: boolean;
  readonly told: Told | undefined;
  readonly key: string;
};

type Decision = {
  readonly recovered: boolean;
  /** The object is well as before, and says something else. */
  readonly isNews?: true;
  readonly next: (told: Told) => Told;
};

function decide({ event, interest, readsBack, inTrouble, isTold, told, key }: Case): Decision | undefined {
  const recovered = told?.trouble !== undefined && !inTrouble;
  switch (event.standing) {
    case 'trouble':
      if (told?.trouble === key) return undefined;
      return { recovered: false, next: (last) => ({ ...last, trouble: key }) };
    case 'news':
      // That the object is well again is for those who tell of this run.
      if (event.late === true)
        return isTold || told?.news === key || interest !== 'always'
          ? undefined
          : { recovered: false, next: (last) => ({ ...last, news: key }) };
      if ((isTold || told?.news === key) && !recovered) return undefined;
      if (interest !== 'always' && !recovered) return undefined;
      return { recovered, next: (last) => ({ ...(recovered ? {} : last), news: key }) };
    case 'quiet': {
      const isOther =
        interest === 'always' && !readsBack && told?.seen !== undefined && told.seen !== event.seen;
      if (!recovered && !isOther && !(readsBack && told === undefined)) return undefined;
      const seen = readsBack || event.seen === undefined ? {} : { seen: event.seen };
      const isNews = isOther && !recovered ? { isNews: true as const } : {};
      return { recovered, ...isNews, next: ({ news }) => ({ ...(news !== undefined && { news }), ...seen }) };
    }
  }
}

/** On the way out a quiet event is information: the severity `trace` is for nobody's eyes. */
function toNotice(
  { event, metadata, statusContext }: Routed,
  { recovered, isNews }: Pick<Decision, 'recovered' | 'isNews'>,
): Notice {
  const severity: Event['severity'] = event.severity === 'trace' ? 'info' : event.severity;
  const standing = isNews === true ? 'news' : event.standing;
  return {
    ...event,
    standing,
    severity,
    metadata,
    recovered,
    ...(statusContext !== undefined && { statusContext }),
  };
}
