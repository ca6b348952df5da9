import { encodeRune, MAX_RUNE, RUNE_ERROR } from '../values/go-string.ts';
import { quoteRune } from '../values/quote.ts';
import { isPrint } from '../values/unicode.ts';
import { type Flags, pad, padWithSpaces, toPadding } from './flags.ts';

export type IntegerFormat = {
  readonly value: bigint;
  readonly base: 2 | 8 | 10 | 16;
  readonly upper?: boolean;
  /** `%O`: the prefix `0o`. */
  readonly octalPrefix?: boolean;
};

/** Go's `%d`, `%b`, `%o`, `%O`, `%x` and `%X`. */
export function formatInteger(format: IntegerFormat, flags: Flags): string {
  const { value, base } = format;
  const negative = value < 0n;
  if (flags.precision === 0 && value === 0n) return toPadding(flags.width ?? 0, { ...flags, zero: false });
  let digits = (negative ? -value : value).toString(base);
  if (format.upper) digits = digits.toUpperCase();
  digits = digits.padStart(minimumDigits(negative, flags), '0');
  const prefix = toPrefix(format, digits, flags);
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  return padWithSpaces(sign + (format.octalPrefix ? '0o' : '') + prefix + digits, flags);
}

/** Go's `%c`. */
export function formatChar(value: bigint, flags: Flags): string {
  return pad(encodeRune(toRune(value)), flags);
}

/** Go's `%q` of an integer. */
export function formatQuotedChar(value: bigint, flags: Flags): string {
  return pad(quoteRune(toRune(value), flags.plus), flags);
}

/** Go's `%U`. */
export function formatUnicode(value: bigint, flags: Flags): string {
  const unsigned = BigInt.asUintN(64, value);
  const digits = unsigned
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, flags.precision ?? 0), '0');
  const isShown = flags.sharp && unsigned <= BigInt(MAX_RUNE) && isPrint(Number(unsigned));
  return padWithSpaces(`U+${digits}${isShown ? ` '${encodeRune(Number(unsigned))}'` : ''}`, flags);
}

function minimumDigits(negative: boolean, flags: Flags): number {
  if (flags.precision !== undefined) return flags.precision;
  if (!flags.zero || flags.minus || flags.width === undefined) return 0;
  return negative || flags.plus || flags.space ? flags.width - 1 : flags.width;
}

function toPrefix(format: IntegerFormat, digits: string, flags: Flags): string {
  if (!flags.sharp) return '';
  switch (format.base) {
    case 2:
      return '0b';
    case 8:
      return digits.startsWith('0') ? '' : '0';
    case 16:
      return format.upper ? '0X' : '0x';
    case 10:
      return '';
  }
}

function toRune(value: bigint): number {
  return value < 0n || value > BigInt(MAX_RUNE) ? RUNE_ERROR : Number(value);
}
