import { GoError } from '../go-error.ts';
import { daysIn, MONTHS, toSeconds, WEEKDAYS } from './civil.ts';
import type { GoTime } from './format-time.ts';
import { type LayoutPart, splitLayout } from './layout.ts';
import { quoteBytes } from './quote-bytes.ts';

/** What has been read so far. */
type Fields = {
  year: number;
  month: number;
  day: number;
  yearDay: number;
  hour: number;
  minute: number;
  second: number;
  nanoseconds: number;
  afternoon: boolean | undefined;
  offset: number | undefined;
  zone: string;
  /** Why the value is refused although it has the right shape. */
  range: string;
};

/** Go's `time.ParseInLocation` in UTC. Throws `GoError` with Go's text. */
export function parseTime(layout: string, value: string): GoTime {
  const fields: Fields = {
    year: 0,
    month: 0,
    day: 0,
    yearDay: 0,
    hour: 0,
    minute: 0,
    second: 0,
    nanoseconds: 0,
    afternoon: undefined,
    offset: undefined,
    zone: '',
    range: '',
  };
  let rest = value;
  const parts = splitLayout(layout);
  for (const [index, part] of parts.entries()) {
    const read = readPart(part, rest, fields, parts[index + 1]);
    if (read === undefined)
      throw new GoError(
        `parsing time ${quoteBytes(value)} as ${quoteBytes(layout)}: cannot parse ${quoteBytes(rest)} as ${quoteBytes(part.text)}`,
      );
    if (fields.range !== '')
      throw new GoError(`parsing time ${quoteBytes(value)}: ${fields.range} out of range`);
    rest = rest.slice(read);
  }
  if (rest !== '') throw new GoError(`parsing time ${quoteBytes(value)}: extra text: ${quoteBytes(rest)}`);
  return finish(fields, value);
}

function finish(fields: Fields, value: string): GoTime {
  const refuse = (what: string) => new GoError(`parsing time ${quoteBytes(value)}: ${what} out of range`);
  if (fields.afternoon === true && fields.hour < 12) fields.hour += 12;
  if (fields.afternoon === false && fields.hour === 12) fields.hour = 0;
  const fromYearDay = fields.yearDay > 0 && fields.month === 0;
  const month = fields.month === 0 ? 1 : fields.month;
  const day = fromYearDay ? fields.yearDay : fields.day === 0 ? 1 : fields.day;
  if (!fromYearDay && day > daysIn(fields.year, month)) throw refuse('day');
  if (fromYearDay && day > 337 + daysIn(fields.year, 2)) throw refuse('day-of-year');
  const { year, hour, minute, second, nanoseconds, zone } = fields;
  const offset = fields.offset ?? 0;
  const seconds = toSeconds({ year, month, day, hour, minute, second }) - offset;
  return {
    seconds,
    nanoseconds,
    offset,
    zone: fields.offset === undefined || offset === 0 ? zone || 'UTC' : zone,
  };
}

/** Reads one part from the start of `text`; gives how many bytes it took, `undefined` when it does not fit. */
function readPart(
  part: LayoutPart,
  text: string,
  fields: Fields,
  next: LayoutPart | undefined,
): number | undefined {
  switch (part.kind) {
    case 'text':
      return text.startsWith(part.text) ? part.text.length : skipSpaces(part.text, text);
    case 'January':
    case 'Jan':
      return readName(text, MONTHS, part.kind === 'Jan', (index) => (fields.month = index + 1));
    case 'Monday':
    case 'Mon':
      return readName(text, WEEKDAYS, part.kind === 'Mon', () => undefined);
    case '2006':
      return readDigits(text, [4, 4], (year) => (fields.year = year));
    case '06':
      return readDigits(text, [2, 2], (year) => (fields.year = year >= 69 ? 1900 + year : 2000 + year));
    case '1':
    case '01':
      return readDigits(text, [part.kind.length, 2], (month) => ranged(fields, 'month', month, [1, 12]));
    case '2':
    case '02':
      return readDigits(text, [part.kind.length, 2], (day) => (fields.day = day));
    case '_2': {
      const space = text.startsWith(' ') ? 1 : 0;
      const read = readDigits(text.slice(space), [1, 2], (day) => (fields.day = day));
      return read === undefined ? undefined : read + space;
    }
    case '__2':
    case '002':
      return readYearDay(text, fields);
    case '15':
      return readDigits(text, [1, 2], (hour) => ranged(fields, 'hour', hour, [0, 23]));
    case '3':
    case '03':
      return readDigits(text, [part.kind.length, 2], (hour) => ranged(fields, 'hour', hour, [0, 12]));
    case '4':
    case '04':
      return readDigits(text, [part.kind.length, 2], (minute) => ranged(fields, 'minute', minute, [0, 59]));
    case '5':
    case '05': {
      const read = readDigits(text, [part.kind.length, 2], (second) =>
        ranged(fields, 'second', second, [0, 59]),
      );
      // Go takes a fraction after the seconds even when the layout has none.
      if (read === undefined || next?.kind === 'fraction') return read;
      return read + readFraction(text.slice(read), fields);
    }
    case 'PM':
    case 'pm':
      return readHalf(text, part.kind, fields);
    case 'MST':
      return readAbbreviation(text, fields);
    case 'zone':
      return readZone(text, part.text, fields);
    case 'fraction':
      return readStyledFraction(text, part.text, fields);
  }
}

/** A space in the layout stands for any number of them. */
function skipSpaces(prefix: string, text: string): number | undefined {
  let at = 0;
  for (let index = 0; index < prefix.length; index++) {
    if (prefix[index] === ' ') {
      if (at < text.length && text[at] !== ' ') return undefined;
      while (prefix[index + 1] === ' ') index++;
      while (text[at] === ' ') at++;
    } else if (prefix[index] === text[at]) at++;
    else return undefined;
  }
  return at;
}

function readName(
  text: string,
  names: readonly string[],
  short: boolean,
  store: (index: number) => unknown,
): number | undefined {
  const index = names.findIndex((name) => {
    const wanted = (short ? name.slice(0, 3) : name).toLowerCase();
    return text.slice(0, wanted.length).toLowerCase() === wanted;
  });
  if (index < 0) return undefined;
  store(index);
  return short ? 3 : (names[index] ?? '').length;
}

function readDigits(
  text: string,
  [least, most]: readonly [number, number],
  store: (value: number) => unknown,
): number | undefined {
  const digits = /^[0-9]*/.exec(text.slice(0, most))?.[0] ?? '';
  if (digits.length < least) return undefined;
  store(Number(digits));
  return digits.length;
}

function ranged(
  fields: Fields,
  name: 'month' | 'hour' | 'minute' | 'second',
  value: number,
  [least, most]: readonly [number, number],
): void {
  fields[name] = value;
  if (value < least || value > most) fields.range = name;
}

function readYearDay(text: string, fields: Fields): number | undefined {
  const day = /^(?: {0,2})([0-9]{1,3})/.exec(text.slice(0, 3));
  if (day?.[0].length !== 3) return undefined;
  fields.yearDay = Number(day[1]);
  if (fields.yearDay < 1 || fields.yearDay > 366) fields.range = 'day-of-year';
  return 3;
}

function readHalf(text: string, style: 'PM' | 'pm', fields: Fields): number | undefined {
  const half = text.slice(0, 2);
  const [am, pm] = style === 'PM' ? ['AM', 'PM'] : ['am', 'pm'];
  if (half !== am && half !== pm) return undefined;
  fields.afternoon = half === pm;
  return 2;
}

function readAbbreviation(text: string, fields: Fields): number | undefined {
  const name =
    /^(?:UTC|GMT(?:[-+][0-9]{1,2})?|ChST|MeST|WITA|[A-Z]{3}(?![A-Z])|[A-Z]{3}T(?![A-Z])|[A-Z]{4}T(?![A-Z])|[-+][0-9]{2})/.exec(
      text,
    )?.[0];
  if (name === undefined) return undefined;
  fields.zone = name;
  fields.offset = 0;
  return name.length;
}

function readZone(text: string, style: string, fields: Fields): number | undefined {
  if (style.startsWith('Z') && text.startsWith('Z')) {
    fields.offset = 0;
    return 1;
  }
  const shape = style.slice(1).replace(/[0-9]{2}/g, '([0-9]{2})');
  const match = new RegExp(`^([-+])${shape}`).exec(text);
  if (match === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(2).map(Number);
  if (hours > 24) fields.range = 'time zone offset hour';
  if (minutes > 60) fields.range = 'time zone offset minute';
  const offset = hours * 3600 + minutes * 60 + seconds;
  fields.offset = match[1] === '-' ? -offset : offset;
  return match[0].length;
}

function readFraction(text: string, fields: Fields): number {
  const [whole = '', digits = ''] = /^[.,]([0-9]+)/.exec(text) ?? [];
  if (whole === '') return 0;
  fields.nanoseconds = Number(digits.slice(0, 9).padEnd(9, '0'));
  return whole.length;
}

function readStyledFraction(text: string, style: string, fields: Fields): number | undefined {
  if (style[1] === '9') return readFraction(text, fields);
  const shape = new RegExp(`^[.,][0-9]{${style.length - 1}}`).exec(text);
  return shape === null ? undefined : readFraction(shape[0], fields);
}
