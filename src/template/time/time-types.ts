import { GoError } from '../go-error.ts';
import { expectInt } from '../values/expect.ts';
import { bool, float, integer, long, method, type Parameter, str, value } from '../functions/define.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { ANY, INT64, INT, STRING, structType, type Type, UINT64 } from '../values/types.ts';
import { type Any, Int, Struct } from '../values/values.ts';
import { type Civil, MONTHS, toCivil, toSeconds, WEEKDAYS, weekdayOf, yearDayOf } from './civil.ts';
import { formatDuration, SECOND } from './duration.ts';
import { formatTime, type GoTime } from './format-time.ts';

/** The text of the zero time and of every other, `2026-11-22 10:11:12.5 +0000 UTC`. */
const STRING_LAYOUT = '2006-01-02 15:04:05.999999999 -0700 MST';
const ZERO_SECONDS = -62_135_596_800;

const self: Parameter<Int> = { type: ANY, read: expectInt };

function enumType(name: string, names: readonly string[], first: number): Type {
  const toName = ({ value: number }: Int) => names[Number(number) - first] ?? `%!${name.slice(5)}(${number})`;
  return { kind: INT.kind, name, methods: new Map([['String', method(self, [], str, toName)]]) };
}

const MONTH = enumType('time.Month', MONTHS, 1);
const WEEKDAY = enumType('time.Weekday', WEEKDAYS, 0);

const hours = (nanoseconds: bigint, unit: bigint) => Number(nanoseconds) / Number(unit);
export const DURATION: Type = {
  kind: INT64.kind,
  name: 'time.Duration',
  methods: new Map<string, FunctionSpec>([
    ['String', method(self, [], str, (duration) => formatDuration(duration.value))],
    ['Hours', method(self, [], float, (duration) => hours(duration.value, 3600n * SECOND))],
    ['Minutes', method(self, [], float, (duration) => hours(duration.value, 60n * SECOND))],
    ['Seconds', method(self, [], float, (duration) => hours(duration.value, SECOND))],
    ['Milliseconds', method(self, [], long, (duration) => duration.value / 1_000_000n)],
    ['Microseconds', method(self, [], long, (duration) => duration.value / 1_000n)],
    ['Nanoseconds', method(self, [], long, (duration) => duration.value)],
  ]),
};

class TimeStruct extends Struct {
  readonly time: GoTime;
  constructor(fields: readonly Any[], time: GoTime) {
    super(TIME, fields);
    this.time = time;
  }
}

const held: Parameter<GoTime> = {
  type: ANY,
  read(receiver) {
    if (receiver instanceof TimeStruct) return receiver.time;
    throw new TypeError('expected a time');
  },
};
const civil = (read: (civil: Civil) => number) =>
  method(held, [], integer, (time) => read(toCivil(time.seconds + time.offset)));
const named = (type: Type, read: (time: GoTime) => number) =>
  method(held, [], value, (time) => new Int(type, BigInt(read(time))));
const duration: Parameter<bigint> = {
  type: DURATION,
  read: (argument) => (argument instanceof Int ? argument.value : 0n),
};

const methods = new Map<string, FunctionSpec>([
  ['String', method(held, [], str, (time) => formatTime(time, STRING_LAYOUT))],
  ['GoString', method(held, [], str, toGoSyntax)],
  ['Format', method(held, [str], str, formatTime)],
  ['Year', civil(({ year }) => year)],
  ['Month', named(MONTH, (time) => toCivil(time.seconds + time.offset).month)],
  ['Day', civil(({ day }) => day)],
  ['Weekday', named(WEEKDAY, (time) => weekdayOf(time.seconds + time.offset))],
  ['YearDay', method(held, [], integer, (time) => yearDayOf(time.seconds + time.offset))],
  ['Hour', civil(({ hour }) => hour)],
  ['Minute', civil(({ minute }) => minute)],
  ['Second', civil(({ second }) => second)],
  ['Nanosecond', method(held, [], integer, ({ nanoseconds }) => nanoseconds)],
  ['Unix', method(held, [], long, ({ seconds }) => BigInt(seconds))],
  ['UnixMilli', method(held, [], long, (time) => nanosecondsOf(time) / 1_000_000n)],
  ['UnixMicro', method(held, [], long, (time) => nanosecondsOf(time) / 1_000n)],
  ['UnixNano', method(held, [], long, nanosecondsOf)],
  [
    'IsZero',
    method(held, [], bool, ({ seconds, nanoseconds }) => seconds === ZERO_SECONDS && nanoseconds === 0),
  ],
  ['UTC', method(held, [], value, (time) => timeValue({ ...time, offset: 0, zone: 'UTC' }))],
  ['Local', method(held, [], value, (time) => timeValue({ ...time, offset: 0, zone: 'UTC' }))],
  ['AddDate', method(held, [integer, integer, integer], value, addDate)],
  ['Add', method(held, [duration], value, (time, by) => timeValue(addDuration(time, by)))],
  [
    'MarshalJSON',
    method(held, [], str, (time) => `"${formatTime(time, '2006-01-02T15:04:05.999999999Z07:00')}"`),
  ],
]);

/** `time.Time`. */
export const TIME: Type = structType(
  'time.Time',
  [
    { name: 'wall', type: UINT64 },
    { name: 'ext', type: INT64 },
    { name: 'loc', type: STRING },
  ],
  methods,
);

/* These take a time themselves, so the type has to exist before them. */
export const timeParameter: Parameter<GoTime> = { ...held, type: TIME };
methods.set(
  'Before',
  method(held, [timeParameter], bool, (a, b) => nanosecondsOf(a) < nanosecondsOf(b)),
);
methods.set(
  'After',
  method(held, [timeParameter], bool, (a, b) => nanosecondsOf(a) > nanosecondsOf(b)),
);
methods.set(
  'Equal',
  method(held, [timeParameter], bool, (a, b) => nanosecondsOf(a) === nanosecondsOf(b)),
);
methods.set(
  'Compare',
  method(
    held,
    [timeParameter],
    integer,
    (a, b) => Number(nanosecondsOf(a) > nanosecondsOf(b)) - Number(nanosecondsOf(a) < nanosecondsOf(b)),
  ),
);
methods.set(
  'Sub',
  method(
    held,
    [timeParameter],
    value,
    (a, b) => new Int(DURATION, clamp(nanosecondsOf(a) - nanosecondsOf(b))),
  ),
);

export function timeValue(time: GoTime): Struct {
  const wall = new Int(UINT64, BigInt(time.nanoseconds));
  const ext = new Int(INT64, BigInt(time.seconds - ZERO_SECONDS));
  return new TimeStruct([wall, ext, `${time.zone}${time.offset}`], time);
}

export function addDuration(time: GoTime, by: bigint): GoTime {
  const total = nanosecondsOf(time) + by;
  const nanoseconds = ((total % SECOND) + SECOND) % SECOND;
  return { ...time, seconds: Number((total - nanoseconds) / SECOND), nanoseconds: Number(nanoseconds) };
}

/* Go's calendar wraps around far away from here; ours ends. */
const FARTHEST = 1_000_000n;
const LAST_SECOND = 1e14;

function addDate(time: GoTime, years: bigint, months: bigint, days: bigint): Struct {
  const local = toCivil(time.seconds + time.offset);
  if ([years, months, days].some((by) => by > FARTHEST || by < -FARTHEST))
    throw new GoError('date out of range: move it by fewer than a million years, months or days');
  const moved = {
    ...local,
    year: local.year + Number(years),
    month: local.month + Number(months),
    day: local.day + Number(days),
  };
  const seconds = toSeconds(moved) - time.offset;
  if (Math.abs(seconds) > LAST_SECOND)
    throw new GoError('date out of range: more than three million years from now');
  return timeValue({ ...time, seconds });
}

function nanosecondsOf({ seconds, nanoseconds }: GoTime): bigint {
  return BigInt(seconds) * SECOND + BigInt(nanoseconds);
}

function clamp(value: bigint): bigint {
  const max = (1n << 63n) - 1n;
  return value > max ? max : value < -max - 1n ? -max - 1n : value;
}

function toGoSyntax(time: GoTime): string {
  const { year, month, day, hour, minute, second } = toCivil(time.seconds + time.offset);
  const numbers = [hour, minute, second, time.nanoseconds].join(', ');
  return `time.Date(${year}, time.${MONTHS[month - 1] ?? ''}, ${day}, ${numbers}, time.UTC)`;
}
