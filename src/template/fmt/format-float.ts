import { formatFloat64 } from '../../go/format-float.ts';
import { type Flags, pad, padWithSpaces, toPadding } from './flags.ts';

/** Go's `%e`, `%f`, `%g`, `%b`, `%x` and their capitals; `precision` is what holds when the verb does not say. */
export function formatFloat(value: number, verb: string, precision: number, flags: Flags): string {
  const wanted = flags.precision ?? precision;
  let text = formatFloat64(value, verb, wanted);
  if (!/^[-+]/.test(text)) text = `+${text}`;
  if (flags.space && text.startsWith('+') && !flags.plus) text = ` ${text.slice(1)}`;
  if (/^.[IN]/.test(text)) {
    const isPlainNaN = text[1] === 'N' && !flags.space && !flags.plus;
    return padWithSpaces(isPlainNaN ? text.slice(1) : text, flags);
  }
  if (flags.sharp && verb !== 'b') text = keepPoint(text, verb, wanted);
  if (!flags.plus && text.startsWith('+')) return pad(text.slice(1), flags);
  if (flags.zero && !flags.minus && (flags.width ?? 0) > text.length)
    return (text[0] ?? '') + toPadding((flags.width ?? 0) - text.length, flags) + text.slice(1);
  return pad(text, flags);
}

/** The flag `#`: the decimal point always, and with `%g` the trailing zeros. */
function keepPoint(signed: string, verb: string, precision: number): string {
  const isHex = verb === 'x' || verb === 'X';
  const tailAt = signed.search(isHex ? /[pP]/ : /[eE]/);
  const tail = tailAt < 0 ? '' : signed.slice(tailAt);
  let number = tailAt < 0 ? signed : signed.slice(0, tailAt);
  let missing = 'gGx'.includes(verb) ? (precision === -1 ? 6 : precision) : 0;
  missing -= number.slice(1).replace('.', '').replace(/^0+/, '').length;
  if (!number.includes('.')) {
    if (/^.0$/.test(number)) missing--;
    number += '.';
  }
  return number + '0'.repeat(Math.max(missing, 0)) + tail;
}
