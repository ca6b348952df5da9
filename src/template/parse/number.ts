import { quote, unquoteChar } from '../values/quote.ts';
import { parseFloat64, parseInt64, parseUint64 } from '../values/strconv.ts';

/** A number of the template and all the types that it can be given. */
export type NumberConstant = {
  readonly int?: bigint;
  readonly uint?: bigint;
  readonly float?: number;
  readonly complex?: { readonly re: number; readonly im: number };
};

export type NumberTokenType = 'char-constant' | 'complex' | 'number';

/** Converts a number as Go's parser does; gives Go's error text when it is none. */
export function parseNumber(text: string, type: NumberTokenType): NumberConstant | string {
  if (type === 'char-constant') return parseCharConstant(text);
  if (type === 'complex') return parseComplex(text);
  if (text.endsWith('i')) {
    const im = parseFloat64(text.slice(0, -1));
    if (typeof im === 'number') return simplifyComplex(0, im);
  }
  return parseReal(text);
}

function parseCharConstant(text: string): NumberConstant | string {
  const char = unquoteChar(text.slice(1), "'");
  if (char === undefined) return 'invalid syntax';
  if (char.tail !== "'") return `malformed character constant: ${text}`;
  return { int: BigInt(char.rune), uint: BigInt(char.rune), float: char.rune };
}

function parseReal(text: string): NumberConstant | string {
  const unsigned = parseUint64(text, 0);
  const signed = parseInt64(text, 0);
  const uint = typeof unsigned === 'bigint' ? unsigned : signed === 0n ? 0n : undefined;
  if (typeof signed === 'bigint')
    return { int: signed, ...(uint !== undefined && { uint }), float: Number(signed) };
  if (uint !== undefined) return { uint, float: Number(uint) };
  const float = parseFloat64(text);
  if (typeof float !== 'number') return `illegal number syntax: ${quote(text)}`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`;
  return { ...toIntegers(float), float };
}

/** `1+2i`, read as Go's `fmt.Sscan` does. */
function parseComplex(text: string): NumberConstant | string {
  const [, real = '', imaginary = ''] = /^(.*[^eEpP])([-+].*)i$/s.exec(text) ?? [];
  const re = parseFloat64(real);
  const im = parseFloat64(imaginary);
  if (typeof re === 'string') return `strconv.ParseFloat: parsing ${quote(real)}: ${re}`;
  if (typeof im === 'string') return `strconv.ParseFloat: parsing ${quote(imaginary)}: ${im}`;
  return simplifyComplex(re, im);
}

function simplifyComplex(re: number, im: number): NumberConstant {
  return im === 0 ? { complex: { re, im }, float: re, ...toIntegers(re) } : { complex: { re, im } };
}

function toIntegers(float: number): NumberConstant {
  if (!Number.isInteger(float)) return {};
  const value = BigInt(float);
  return {
    ...(BigInt.asIntN(64, value) === value && { int: value }),
    ...(BigInt.asUintN(64, value) === value && { uint: value }),
  };
}
