/** A date and a time of day in the proleptic Gregorian calendar. */
export type Civil = {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
};

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export const WEEKDAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;

const DAY = 86_400;

/** Seconds since 1970 of a civil time in UTC; fields beyond their range carry over, as in Go's `time.Date`. */
export function toSeconds({ year, month, day, hour, minute, second }: Civil): number {
  const carried = year + Math.floor((month - 1) / 12);
  const inYear = (((month - 1) % 12) + 12) % 12;
  return (daysBefore(carried, inYear + 1) + day - 1) * DAY + hour * 3600 + minute * 60 + second;
}

/** The civil time of seconds since 1970. */
export function toCivil(seconds: number): Civil {
  const days = Math.floor(seconds / DAY);
  const rest = seconds - days * DAY;
  let year = 1970 + Math.floor(days / 365.2425);
  while (daysBefore(year, 1) > days) year--;
  while (daysBefore(year + 1, 1) <= days) year++;
  let month = 12;
  while (daysBefore(year, month) > days) month--;
  return {
    year,
    month,
    day: days - daysBefore(year, month) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
  };
}

/** 0 is Sunday. */
export function weekdayOf(seconds: number): number {
  return (((Math.floor(seconds / DAY) + 4) % 7) + 7) % 7;
}

/** 1 is the first of January. */
export function yearDayOf(seconds: number): number {
  return Math.floor(seconds / DAY) - daysBefore(toCivil(seconds).year, 1) + 1;
}

export function daysIn(year: number, month: number): number {
  return daysBefore(month === 12 ? year + 1 : year, (month % 12) + 1) - daysBefore(year, month);
}

/** Days from 1970 to the first of a month. */
function daysBefore(year: number, month: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const inYear = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1] ?? 0;
  return before * 365 + leapDays + inYear + (isLeap && month > 2 ? 1 : 0) - 719_162;
}
