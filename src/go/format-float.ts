/** The decimal digits of a float: 0.d1d2d3… × 10^point. */
type Decimal = { readonly digits: string; readonly point: number };

/**
 * Go's `strconv.FormatFloat(value, verb, precision, 64)`; precision -1 gives the shortest text that reads back as the
 * same number.
 */
export function formatFloat64(value: number, verb: string, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + formatPositive(Math.abs(value), verb, precision);
}

function formatPositive(value: number, verb: string, precision: number): string {
  switch (verb) {
    case 'b': {
      const { mantissa, exponent } = decompose(value);
      return `${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`;
    }
    case 'x':
      return formatHex(value, precision);
    case 'X':
      return formatHex(value, precision).toUpperCase();
    case 'e':
    case 'E':
      return toExponential(roundTo(value, precision < 0 ? -1 : precision + 1), precision, verb);
    case 'f':
      return toFixed(value, precision);
    default:
      return toGeneral(value, verb, precision);
  }
}

function toGeneral(value: number, verb: string, precision: number): string {
  const shortest = precision < 0;
  const wanted = precision === 0 ? 1 : precision;
  const decimal = roundTo(value, shortest ? -1 : wanted);
  const count = decimal.digits.length;
  const threshold = shortest ? 6 : wanted > count && count >= decimal.point ? count : wanted;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= threshold) {
    const shown = shortest || wanted > count ? count : wanted;
    return toExponential(decimal, shown - 1, verb === 'G' ? 'E' : 'e');
  }
  return layOut(decimal, Math.max(count - decimal.point, 0));
}

function toExponential({ digits, point }: Decimal, precision: number, mark: string): string {
  const isZero = /^0*$/.test(digits);
  const padded = precision < 0 ? digits : digits.padEnd(precision + 1, '0');
  const exponent = isZero ? 0 : point - 1;
  const fraction = padded.length > 1 ? `.${padded.slice(1)}` : '';
  const sign = exponent < 0 ? '-' : '+';
  return `${padded[0] ?? '0'}${fraction}${mark}${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function toFixed(value: number, precision: number): string {
  if (precision < 0) {
    const decimal = shortest(value);
    return layOut(decimal, Math.max(decimal.digits.length - decimal.point, 0));
  }
  const exact = toDecimal(value);
  return layOut(round(exact, exact.point + precision), precision);
}

/** `digits` before and after the point. */
function layOut({ digits, point }: Decimal, fractionDigits: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (fractionDigits === 0) return whole;
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return `${whole}.${fraction.slice(0, fractionDigits).padEnd(fractionDigits, '0')}`;
}

function roundTo(value: number, count: number): Decimal {
  return count < 0 ? shortest(value) : round(toDecimal(value), count);
}

function shortest(value: number): Decimal {
  if (value === 0) return { digits: '0', point: 1 };
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

/** All digits of the number, exactly. */
function toDecimal(value: number): Decimal {
  if (value === 0) return { digits: '0', point: 1 };
  const { mantissa, exponent } = decompose(value);
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString();
    return { digits: digits.replace(/0+$/, ''), point: digits.length };
  }
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString();
  return { digits: digits.replace(/0+$/, ''), point: digits.length + exponent };
}

/** Keeps `count` digits; a tie goes to the even digit. */
function round({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '0', point: 1 };
  const kept = digits.slice(0, count);
  if (!roundsUp(digits, count)) return trimZeros(kept, point);
  const raised = (BigInt(kept === '' ? '0' : kept) + 1n).toString();
  return raised.length > Math.max(count, kept.length)
    ? trimZeros(raised, point + 1)
    : trimZeros(raised.padStart(count, '0'), point);
}

function roundsUp(digits: string, count: number): boolean {
  const rest = digits.slice(count);
  if (rest.length > 1 || rest[0] !== '5') return (rest[0] ?? '0') >= '5';
  return count > 0 && Number(digits[count - 1]) % 2 === 1;
}

function trimZeros(digits: string, point: number): Decimal {
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? { digits: '0', point: 1 } : { digits: trimmed, point };
}

/** value = mantissa × 2^exponent. */
function decompose(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & ((1n << 52n) - 1n);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** `0x1.8p+01`. */
function formatHex(value: number, precision: number): string {
  const parts = decompose(value);
  let exponent = value === 0 ? 0 : parts.exponent + 52;
  let mantissa = parts.mantissa << 8n;
  for (; mantissa !== 0n && (mantissa & (1n << 60n)) === 0n; mantissa <<= 1n) exponent--;
  if (precision >= 0 && precision < 15) {
    const shift = BigInt(60 - precision * 4);
    const extra = mantissa & ((1n << shift) - 1n);
    const half = 1n << (shift - 1n);
    mantissa >>= shift;
    if (extra > half || (extra === half && (mantissa & 1n) === 1n)) mantissa++;
    mantissa <<= shift;
    if ((mantissa & (1n << 61n)) !== 0n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const fraction = (mantissa & ((1n << 60n) - 1n)).toString(16).padStart(15, '0');
  const shown =
    precision < 0 ? fraction.replace(/0+$/, '') : fraction.slice(0, precision).padEnd(precision, '0');
  const sign = exponent < 0 ? '-' : '+';
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `0x${mantissa >> 60n}${shown === '' ? '' : `.${shown}`}p${sign}${digits}`;
}
