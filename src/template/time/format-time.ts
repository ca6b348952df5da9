import { MONTHS, toCivil, WEEKDAYS, weekdayOf, yearDayOf } from './civil.ts';
import { type LayoutPart, splitLayout } from './layout.ts';

/** An instant, and the zone that it is shown in. */
export type GoTime = {
  /** Seconds since 1970. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Seconds east of UTC. */
  readonly offset: number;
  /** The abbreviation of the zone; empty when there is none. */
  readonly zone: string;
};

/** Go's `Time.Format`. */
export function formatTime(time: GoTime, layout: string): string {
  return splitLayout(layout)
    .map((part) => formatPart(time, part))
    .join('');
}

function formatPart(time: GoTime, { kind, text }: LayoutPart): string {
  const local = time.seconds + time.offset;
  const civil = toCivil(local);
  const month = MONTHS[civil.month - 1] ?? '';
  const weekday = WEEKDAYS[weekdayOf(local)] ?? '';
  switch (kind) {
    case 'text':
      return text;
    case 'January':
      return month;
    case 'Jan':
      return month.slice(0, 3);
    case '1':
    case '01':
      return padded(civil.month, kind.length);
    case 'Monday':
      return weekday;
    case 'Mon':
      return weekday.slice(0, 3);
    case '2':
    case '02':
      return padded(civil.day, kind.length);
    case '_2':
      return String(civil.day).padStart(2, ' ');
    case '__2':
      return String(yearDayOf(local)).padStart(3, ' ');
    case '002':
      return padded(yearDayOf(local), 3);
    case '15':
      return padded(civil.hour, 2);
    case '3':
    case '03':
      return padded(civil.hour % 12 === 0 ? 12 : civil.hour % 12, kind.length);
    case '4':
    case '04':
      return padded(civil.minute, kind.length);
    case '5':
    case '05':
      return padded(civil.second, kind.length);
    case '2006':
      return (civil.year < 0 ? '-' : '') + padded(Math.abs(civil.year), 4);
    case '06':
      return padded(Math.abs(civil.year) % 100, 2);
    case 'PM':
      return civil.hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return civil.hour >= 12 ? 'pm' : 'am';
    case 'MST':
      return time.zone === '' ? formatZone(time.offset, '-07') : time.zone;
    case 'zone':
      return formatZone(time.offset, text);
    case 'fraction':
      return formatFraction(time.nanoseconds, text);
  }
}

function formatZone(offset: number, style: string): string {
  if (style.startsWith('Z') && offset === 0) return 'Z';
  const size = Math.abs(offset);
  const colon = style.includes(':') ? ':' : '';
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60].map((part) =>
    padded(part, 2),
  );
  const count = Math.ceil((style.replaceAll(':', '').length - 1) / 2);
  return (offset < 0 ? '-' : '+') + parts.slice(0, count).join(colon);
}

/** `.000` keeps its digits, `.999` drops zeros at the end. */
function formatFraction(nanoseconds: number, style: string): string {
  const digits = padded(nanoseconds, 9)
    .slice(0, style.length - 1)
    .padEnd(style.length - 1, '0');
  if (style[1] === '0') return (style[0] ?? '.') + digits;
  const kept = digits.replace(/0+$/, '');
  return kept === '' ? '' : (style[0] ?? '.') + kept;
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
