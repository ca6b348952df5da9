import { TidemarkError } from '../../errors.ts';

/** A part of the week in which something may be written. */
export type Window = {
  /** 0 is Sunday. */
  readonly days: readonly number[];
  /** Minutes from midnight, from including `from` to excluding `to`; `to` below `from` ends on the next day. */
  readonly from: number;
  readonly to: number;
  /** An IANA name. */
  readonly timeZone: string;
};

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MIDNIGHT = 24 * 60;
const SHAPE = /^(?:([a-z,-]+)\s+)?(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})(?:\s+([A-Za-z0-9_+/-]+))?$/;

/**
 * Reads `[days] HH:MM-HH:MM [zone]`, as in `mon-fri 09:00-17:00 Europe/Berlin` or `22:00-06:00`. Without days every
 * day counts, without a zone UTC. Throws `TidemarkError` `invalid-config`.
 */
export function parseWindow(text: string): Window {
  const match = SHAPE.exec(text.trim());
  if (match === null) throw refuse(text);
  const [, days, fromHour, fromMinute, toHour, toMinute, timeZone = 'UTC'] = match;
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Number(toHour) * 60 + Number(toMinute);
  if (from >= MIDNIGHT || to > MIDNIGHT || Number(fromMinute) > 59 || Number(toMinute) > 59)
    throw refuse(text);
  if (from === to || !isTimeZone(timeZone)) throw refuse(text);
  return { days: days === undefined ? DAYS.map((_, day) => day) : parseDays(days, text), from, to, timeZone };
}

/** Whether `now` lies in one of the windows; no windows mean that every time is right. */
export function isWithin(windows: readonly Window[], now: Date): boolean {
  return windows.length === 0 || windows.some((window) => isInside(window, now));
}

function isInside({ days, from, to, timeZone }: Window, now: Date): boolean {
  const { day, minute } = toLocal(now, timeZone);
  if (from < to) return days.includes(day) && minute >= from && minute < to;
  // The window goes past midnight: its second part belongs to the day before.
  return (days.includes(day) && minute >= from) || (days.includes((day + 6) % 7) && minute < to);
}

function toLocal(now: Date, timeZone: string): { readonly day: number; readonly minute: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return {
    day: DAYS.indexOf((parts.get('weekday') ?? '').toLowerCase()),
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}

function parseDays(text: string, whole: string): readonly number[] {
  const days = text.split(',').flatMap((part) => {
    const ends = part.split('-').map((name) => DAYS.indexOf(name));
    const [first = -1, last = first] = ends;
    if (ends.length > 2 || first < 0 || last < 0) throw refuse(whole);
    const length = ((last - first + 7) % 7) + 1;
    return Array.from({ length }, (_, index) => (first + index) % 7);
  });
  return [...new Set(days)].sort((a, b) => a - b);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function refuse(text: string): TidemarkError {
  const expected = "expected a window such as 'mon-fri 09:00-17:00 Europe/Berlin'";
  return new TidemarkError(
    'invalid-config',
    `${expected}, found '${text.slice(0, 100)}'; days and zone may be left out`,
  );
}
