/**
 * Go's `strconv.ParseFloat(text, 64)`: the nearest 64-bit float, or `undefined` where Go reports an error. That covers
 * overflow, spaces and trailing text; `1_000`, `0x1p4`, `Inf` and `nan` are numbers.
 */
export function parseFloat64(text: string): number | undefined {
  const short = parseDigits(text);
  if (short !== undefined) return short;
  if (decimal.test(text)) return toFinite(Number(text.replaceAll('_', '')));
  const hex = hexadecimal.exec(text);
  if (hex !== null) return parseHex(hex);
  const word = text.toLowerCase();
  if (word === 'nan') return Number.NaN;
  return infinities.get(word);
}

const decimal =
  /^[+-]?(?:[0-9](?:_?[0-9])*(?:\.(?:[0-9](?:_?[0-9])*)?)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?$/;
const hexadecimal =
  /^([+-]?)0[xX](?:(_?[0-9a-fA-F](?:_?[0-9a-fA-F])*)(?:\.([0-9a-fA-F](?:_?[0-9a-fA-F])*)?)?|\.([0-9a-fA-F](?:_?[0-9a-fA-F])*))[pP]([+-]?[0-9](?:_?[0-9])*)$/;
const infinities = new Map([
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
  ['infinity', Infinity],
  ['+infinity', Infinity],
  ['-infinity', -Infinity],
]);

// Nearly every value is a counter or a time stamp of up to 15 digits, which are exact.
function parseDigits(text: string): number | undefined {
  const { length } = text;
  if (length === 0 || length > 15) return undefined;
  let value = 0;
  for (let at = 0; at < length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

function toFinite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function parseHex([, sign, whole = '', fraction = '', bare = '', power = '']: RegExpExecArray):
  | number
  | undefined {
  const digits = (fraction + bare).replaceAll('_', '');
  const mantissa = BigInt(`0x0${whole.replaceAll('_', '')}${digits}`);
  // Beyond this any exponent of a text of reasonable length overflows or vanishes.
  const written = Math.max(-100_000, Math.min(100_000, Number(power.replaceAll('_', ''))));
  const value = toFinite(scale(mantissa, written - 4 * digits.length));
  return value !== undefined && sign === '-' ? -value : value;
}

/** `mantissa · 2^exponent`, rounded once to the nearest float, ties to even. */
function scale(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const bits = mantissa.toString(2).length;
  // The weight of the last bit that a float of this size has; 2^-1074 for the smallest ones.
  const last = Math.max(bits + exponent - 53, -1074);
  if (last > 971) return Infinity;
  const rounded = Number(shiftToEven(mantissa, last - exponent));
  return last < -1000 ? rounded * 2 ** -1000 * 2 ** (last + 1000) : rounded * 2 ** last;
}

function shiftToEven(value: bigint, by: number): bigint {
  if (by <= 0) return value << BigInt(-by);
  if (by > value.toString(2).length + 1) return 0n;
  const shift = BigInt(by);
  const quotient = value >> shift;
  const twice = (value - (quotient << shift)) << 1n;
  const whole = 1n << shift;
  const isUp = twice > whole || (twice === whole && (quotient & 1n) === 1n);
  return isUp ? quotient + 1n : quotient;
}
