import type { Scalar } from './node.ts';

/**
 * How plain scalars become values. `resource` is what kustomize does to resources and strategic merge patches (booleans
 * of YAML 1.2, numbers and dates of YAML 1.1); `config` is what it does to kustomization files, JSON 6902 patches and
 * what Flux does to an object after substitution (YAML 1.1 without dates).
 */
export type Dialect = 'resource' | 'config';

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'True', 'TRUE'].map((text): [string, boolean] => [text, true]),
  ...['false', 'False', 'FALSE'].map((text): [string, boolean] => [text, false]),
]);

const YAML_1_1_BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...BOOLEANS,
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((text): [string, boolean] => [text, true]),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((text): [string, boolean] => [text, false]),
]);

const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(Z|[-+]\d\d:\d\d)?)?$/;

/** The value of a plain scalar; `undefined` for an infinity or NaN, which JSON cannot hold. */
export function resolveScalar(text: string, dialect: Dialect): Scalar | undefined {
  if (text === '' || text === '~' || text === 'null' || text === 'Null' || text === 'NULL') return null;
  const boolean = (dialect === 'config' ? YAML_1_1_BOOLEANS : BOOLEANS).get(text);
  if (boolean !== undefined) return boolean;
  if (!/^[-+.0-9]/.test(text)) return text;
  if (NOT_FINITE.test(text)) return undefined;
  const timestamp = dialect === 'resource' ? parseTimestamp(text) : undefined;
  return timestamp ?? parseNumber(text) ?? text;
}

function parseNumber(text: string): number | undefined {
  const digits = text.replaceAll('_', '');
  const integer = parseInteger(digits);
  if (integer !== undefined) return integer;
  if (!FLOAT.test(digits)) return undefined;
  const float = Number(digits);
  return Number.isFinite(float) ? float : undefined;
}

function parseInteger(text: string): number | undefined {
  const value = parseExactInteger(text);
  return value === undefined ? undefined : Number(value);
}

/** The integer of 64 bits that a plain scalar is, of which a number may only have the first digits. */
export function parseExactInteger(text: string): bigint | undefined {
  // A text of more digits than any 64-bit number has in binary is not one: BigInt would take quadratic time on it.
  const match = text.length > 80 ? null : INTEGER.exec(text);
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, decimal = '0'] = match;
  const size = BigInt(toLiteral({ hex, binary, octal, decimal }));
  const value = sign === '-' ? -size : size;
  return value < -(2n ** 63n) || value >= 2n ** 64n ? undefined : value;
}

function toLiteral(digits: {
  readonly hex: string | undefined;
  readonly binary: string | undefined;
  readonly octal: string | undefined;
  readonly decimal: string;
}): string {
  if (digits.hex !== undefined) return `0x${digits.hex}`;
  if (digits.binary !== undefined) return `0b${digits.binary}`;
  return digits.octal === undefined ? digits.decimal : `0o${digits.octal}`;
}

/** A date in the form Go prints it: `2020-1-1` is `2020-01-01T00:00:00Z`. */
function parseTimestamp(text: string): string | undefined {
  const match = text.length > 60 ? null : TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [
    ,
    year = '',
    month = '',
    day = '',
    separator,
    hour = '',
    minute = '',
    second = '',
    fraction = '',
    zone,
  ] = match;
  // A "T" needs a zone, a blank forbids one.
  if (separator !== undefined && (separator === ' ') === (zone !== undefined)) return undefined;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  const prefix = `${year}-${pad(month)}-${pad(day)}T`;
  if (separator === undefined) return `${prefix}00:00:00Z`;
  const part = fraction.replace(/0+$/, '').replace(/\.$/, '');
  return `${prefix}${pad(hour)}:${pad(minute)}:${pad(second)}${part}${zone ?? 'Z'}`;
}

function pad(digits: string): string {
  return digits.padStart(2, '0');
}
