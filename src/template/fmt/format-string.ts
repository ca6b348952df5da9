import { decodeRune } from '../values/go-string.ts';
import { canBackquote, quote } from '../values/quote.ts';
import { type Flags, pad, toPadding } from './flags.ts';

/** Go's `%s`: cut to the precision, filled up to the width. */
export function formatString(text: string, flags: Flags): string {
  return pad(truncate(text, flags), flags);
}

/** Go's `%q`. */
export function formatQuoted(text: string, flags: Flags): string {
  const shown = truncate(text, flags);
  return pad(flags.sharp && canBackquote(shown) ? `\`${shown}\`` : quote(shown, flags.plus), flags);
}

/** Go's `%x` of a string: its bytes, with the flag for a space between them. */
export function formatHexBytes(text: string, upper: boolean, flags: Flags): string {
  const length = flags.precision === undefined ? text.length : Math.min(flags.precision, text.length);
  if (length === 0) return toPadding(flags.width ?? 0, flags);
  const prefix = flags.sharp ? '0x' : '';
  const pairs = Array.from({ length }, (_, index) => text.charCodeAt(index).toString(16).padStart(2, '0'));
  const plain = flags.space ? pairs.map((pair) => prefix + pair).join(' ') : prefix + pairs.join('');
  const shown = upper ? plain.toUpperCase() : plain;
  const padding = toPadding((flags.width ?? 0) - shown.length, flags);
  return flags.minus ? shown + padding : padding + shown;
}

function truncate(text: string, { precision }: Flags): string {
  if (precision === undefined || text.length <= precision) return text;
  let end = 0;
  for (let count = 0; count < precision && end < text.length; count++) end += decodeRune(text, end).size;
  return text.slice(0, end);
}
