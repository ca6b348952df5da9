import { parseFloat64, parseInt64 } from '../values/strconv.ts';
import { type Any, Int } from '../values/values.ts';

const MIN_INT64 = -(1n << 63n);

/** sprig's `int` and `int64`: 0 for what is no number. */
export function toInt(value: Any): bigint {
  if (value instanceof Int) return BigInt.asIntN(64, value.value);
  if (typeof value === 'number') return truncate(value);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value !== 'string') return 0n;
  const parsed = parseInt64(value.replace(/\.0+$/, ''), 0);
  return typeof parsed === 'bigint' ? parsed : 0n;
}

/** sprig's `float64`: 0 for what is no number. */
export function toFloat(value: Any): number {
  if (value instanceof Int) return Number(value.value);
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return 0;
  const parsed = parseFloat64(value);
  return typeof parsed === 'number' ? parsed : 0;
}

/** Go's conversion to `int64` on amd64: what does not fit becomes the smallest number. */
function truncate(value: number): bigint {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 63) return MIN_INT64;
  return BigInt(Math.trunc(value));
}
