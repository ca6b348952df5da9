import { TidemarkError } from '../../errors.ts';
import { GoError } from '../go-error.ts';
import { addDuration, TIME, timeParameter, timeValue } from '../time/time-types.ts';
import { formatDuration, parseDuration, SECOND } from '../time/duration.ts';
import type { GoTime } from '../time/format-time.ts';
import { parseTime } from '../time/parse-time.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { parseInt64 } from '../values/strconv.ts';
import { INT64 } from '../values/types.ts';
import { type Any, Int, Struct } from '../values/values.ts';
import { any, fixed, str, value } from './define.ts';

const modify = fixed([str, timeParameter], value, (by, from) =>
  timeValue(addDuration(from, parseDuration(by))),
);

/** sprig's functions on dates and durations that do not need a clock. Times are in UTC, as in Flux's container. */
export const dateFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['toDate', fixed([str, str], value, (layout, text) => timeValue(orZero(() => parseTime(layout, text))))],
  ['mustToDate', fixed([str, str], value, (layout, text) => timeValue(parseTime(layout, text)))],
  ['mustDateModify', modify],
  ['must_date_modify', modify],
  ['unixEpoch', fixed([timeParameter], str, ({ seconds }) => String(seconds))],
  [
    'duration',
    fixed([any], str, (seconds) => formatDuration(BigInt.asIntN(64, toSeconds(seconds) * SECOND))),
  ],
  ['durationRound', fixed([any], str, roundDuration)],
];

const ZERO: GoTime = { seconds: -62_135_596_800, nanoseconds: 0, offset: 0, zone: 'UTC' };

function orZero(parse: () => GoTime): GoTime {
  try {
    return parse();
  } catch (error) {
    if (error instanceof GoError) return ZERO;
    throw error;
  }
}

function toSeconds(seconds: Any): bigint {
  if (seconds instanceof Int && seconds.type === INT64) return seconds.value;
  if (typeof seconds !== 'string') return 0n;
  const parsed = parseInt64(seconds, 10);
  if (typeof parsed === 'bigint') return parsed;
  if (parsed === 'invalid syntax') return 0n;
  return seconds.startsWith('-') ? -(1n << 63n) : (1n << 63n) - 1n;
}

const LARGE_UNITS: readonly (readonly [string, bigint])[] = [
  ['y', 24n * 365n * 3600n * SECOND],
  ['mo', 24n * 30n * 3600n * SECOND],
  ['d', 24n * 3600n * SECOND],
  ['h', 3600n * SECOND],
  ['m', 60n * SECOND],
  ['s', SECOND],
];

function roundDuration(item: Any): string {
  const nanoseconds = toNanoseconds(item);
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const unit = LARGE_UNITS.find(([, length]) => size > length);
  return unit === undefined ? '0s' : `${size / unit[1]}${unit[0]}`;
}

function toNanoseconds(item: Any): bigint {
  if (item instanceof Int && item.type === INT64) return item.value;
  if (item instanceof Struct && item.type === TIME)
    throw new TidemarkError(
      'template-refused',
      'durationRound of a date is refused: it reads the clock, and a commit message must be the same each time it is rendered; give it a duration',
    );
  if (typeof item !== 'string') return 0n;
  try {
    return parseDuration(item);
  } catch (error) {
    if (error instanceof GoError) return 0n;
    throw error;
  }
}
