/** Why Go's `strconv` refuses a number. */
export type NumberFault = 'invalid syntax' | 'value out of range';

const MAX_INT64 = (1n << 63n) - 1n;
const MIN_INT64 = -(1n << 63n);
const MAX_UINT64 = (1n << 64n) - 1n;

/** Go's `strconv.ParseInt(text, base, 64)`; base 0 reads prefixes and underscores as Go source does. */
export function parseInt64(text: string, base: number): bigint | NumberFault {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  const magnitude = parseDigits(digits, base);
  if (typeof magnitude === 'string') return magnitude;
  const value = sign === '-' ? -magnitude : magnitude;
  return value > MAX_INT64 || value < MIN_INT64 ? 'value out of range' : value;
}

/** Go's `strconv.ParseUint(text, base, 64)`. */
export function parseUint64(text: string, base: number): bigint | NumberFault {
  const value = parseDigits(text, base);
  return typeof value === 'bigint' && value > MAX_UINT64 ? 'value out of range' : value;
}

/** Go's `strconv.ParseFloat(text, 64)`. */
export function parseFloat64(text: string): number | NumberFault {
  if (/^[-+]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return NaN;
  if (!hasGoodUnderscores(text)) return 'invalid syntax';
  const plain = text.replaceAll('_', '');
  const value = /^[-+]?0x/i.test(plain) ? parseHexFloat(plain) : parseDecimal(plain);
  if (value === undefined) return 'invalid syntax';
  return Number.isFinite(value) ? value : 'value out of range';
}

/** Whether underscores stand between digits only, or after a base prefix. */
function hasGoodUnderscores(text: string): boolean {
  if (!text.includes('_')) return true;
  const [, prefix, digits = ''] = /^[-+]?(0[xob])?(.*)$/is.exec(text) ?? [];
  if (digits.endsWith('_') || digits.includes('__')) return false;
  const digit = /0x/i.test(prefix ?? '') ? '[0-9a-fA-F]' : '[0-9]';
  const before = prefix === undefined ? digit : `(?:^|${digit})`;
  return !digits.replace(new RegExp(`(?<=${before})_(?=${digit})`, 'g'), '').includes('_');
}

function parseDigits(text: string, base: number): bigint | NumberFault {
  let digits = text;
  let radix = base;
  if (base === 0) {
    if (!hasGoodUnderscores(text)) return 'invalid syntax';
    [digits, radix] = splitPrefix(text.replaceAll('_', ''));
  }
  if (digits === '' || !isNumberOf(radix, digits)) return 'invalid syntax';
  return digits.length > 70 && !/^0*.{0,70}$/.test(digits) ? 'value out of range' : toBigInt(digits, radix);
}

function splitPrefix(text: string): [digits: string, radix: number] {
  if (/^0x/i.test(text)) return [text.slice(2), 16];
  if (/^0o/i.test(text)) return [text.slice(2), 8];
  if (/^0b/i.test(text)) return [text.slice(2), 2];
  return /^0./.test(text) ? [text.slice(1), 8] : [text, 10];
}

function isNumberOf(radix: number, digits: string): boolean {
  if (radix === 16) return /^[0-9a-f]+$/i.test(digits);
  if (radix === 8) return /^[0-7]+$/.test(digits);
  return radix === 2 ? /^[01]+$/.test(digits) : /^[0-9]+$/.test(digits);
}

function toBigInt(digits: string, radix: number): bigint {
  const prefix = radix === 16 ? '0x' : radix === 8 ? '0o' : radix === 2 ? '0b' : '';
  return BigInt(prefix + digits);
}

function parseDecimal(text: string): number | undefined {
  return /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/i.test(text) ? Number(text) : undefined;
}

/** Hexadecimal floats need their exponent. More than 53 bits of mantissa are rounded to even, as the format asks. */
function parseHexFloat(text: string): number | undefined {
  const match = /^([-+]?)0x([0-9a-f]*)\.?([0-9a-f]*)p([-+]?[0-9]+)$/i.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole + fraction === '') return undefined;
  const mantissa = Number(BigInt(`0x${whole}${fraction}`));
  const scale = Number(exponent) - 4 * fraction.length;
  const value = mantissa * 2 ** Math.trunc(scale / 2) * 2 ** (scale - Math.trunc(scale / 2));
  return sign === '-' ? -value : value;
}
