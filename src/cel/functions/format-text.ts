import { TidemarkError } from '../../errors.ts';
import { formatFloat64 } from '../../go/format-float.ts';
import type { Budget } from '../budget.ts';
import { findMap } from '../cel-value.ts';

const largestPrecision = 100;

const verb = /%(?:\.(\d{1,4}))?(.)?/gsu;

/** cel-go's `format`: `%s`, `%d`, `%f`, `%e`, `%b`, `%x`, `%X`, `%o` and `%%`, each with the next value. */
export function formatText(pattern: string, values: readonly unknown[], budget: Budget): string {
  let index = 0;
  let size = pattern.length;
  return pattern.replaceAll(verb, (clause: string, precision: string | undefined, letter = '') => {
    if (letter === '%') return '%';
    if (index >= values.length) throw failed(`'${clause}' has no value: there are ${values.length} of them`);
    const text = formatValue(values[index++], { letter, precision: precision ? Number(precision) : 6 });
    size += text.length;
    budget.bound(size);
    budget.spend(text.length / 32);
    return text;
  });
}

type Clause = { readonly letter: string; readonly precision: number };

function formatValue(value: unknown, { letter, precision }: Clause): string {
  switch (letter) {
    case 's':
      return showValue(value);
    case 'd':
      return toInteger(value, letter).toString();
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : toInteger(value, letter).toString(2);
    case 'o':
      return toInteger(value, letter).toString(8);
    case 'x':
      return toHex(value);
    case 'X':
      return toHex(value).toUpperCase();
    case 'f':
    case 'e':
      return formatFloat64(toDouble(value, letter), letter, Math.min(precision, largestPrecision));
    default:
      throw failed(`'%${letter}' is no verb of format(); use one of s, d, f, e, b, x, X, o`);
  }
}

function showValue(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return formatFloat64(value, 'g', -1);
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`;
  const map = findMap(value);
  if (map !== undefined) {
    const entries = [...map].map(([key, item]) => `${showValue(key)}: ${showValue(item)}`);
    return `{${entries.toSorted().join(', ')}}`;
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  throw failed("'%s' expects a value that can be shown, found something else");
}

function toInteger(value: unknown, letter: string): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  throw failed(`'%${letter}' expects a whole number, found something else`);
}

function toHex(value: unknown): string {
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return toInteger(value, 'x').toString(16);
}

function toDouble(value: unknown, letter: string): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  throw failed(`'%${letter}' expects a number, found something else`);
}

function failed(message: string): TidemarkError {
  return new TidemarkError('invalid-expression', message);
}
