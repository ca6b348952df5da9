import { GoError } from '../go-error.ts';
import { quoteBytes } from './quote-bytes.ts';

export const SECOND = 1_000_000_000n;
const MAX = (1n << 63n) - 1n;

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\xc2\xb5s', 1_000n],
  ['\xce\xbcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', SECOND],
  ['m', 60n * SECOND],
  ['h', 3600n * SECOND],
]);

/** Go's `time.ParseDuration`, in nanoseconds. Throws `GoError` with Go's text. */
export function parseDuration(text: string): bigint {
  const invalid = new GoError(`time: invalid duration ${quoteBytes(text)}`);
  const [, sign = '', body = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (body === '0') return 0n;
  if (body === '') throw invalid;
  let total = 0n;
  for (let rest = body; rest !== '';) {
    const [whole = '', integer = '', fraction = '', unit = ''] =
      /^([0-9]*)(\.[0-9]*)?([^.0-9]*)/s.exec(rest) ?? [];
    if (integer === '' && fraction.length < 2) throw invalid;
    if (unit === '') throw new GoError(`time: missing unit in duration ${quoteBytes(text)}`);
    const size = UNITS.get(unit);
    if (size === undefined)
      throw new GoError(`time: unknown unit ${quoteBytes(unit)} in duration ${quoteBytes(text)}`);
    total += BigInt(`0${integer}`) * size + toFraction(fraction.slice(1), size);
    if (total > MAX + 1n) throw invalid;
    rest = rest.slice(whole.length);
  }
  if (sign === '-') return -total;
  if (total > MAX) throw invalid;
  return total;
}

/** Go's `Duration.String`. */
export function formatDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${toDecimal(size, 3)}\xc2\xb5s`;
  if (size < SECOND) return `${sign}${toDecimal(size, 6)}ms`;
  const minutes = size / (60n * SECOND);
  const seconds = `${toDecimal(size % (60n * SECOND), 9)}s`;
  if (minutes === 0n) return sign + seconds;
  return minutes < 60n
    ? `${sign}${minutes}m${seconds}`
    : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

function toFraction(digits: string, size: bigint): bigint {
  return digits === ''
    ? 0n
    : (BigInt(digits.slice(0, 18)) * size) / 10n ** BigInt(Math.min(digits.length, 18));
}

function toDecimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return digits.slice(0, -places) + (fraction === '' ? '' : `.${fraction}`);
}
