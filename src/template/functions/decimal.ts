import { GoError } from '../go-error.ts';

/** A decimal number: coefficient × 10^exponent. */
type Decimal = { readonly coefficient: bigint; readonly exponent: number };

/** Digits after the point that a division keeps. */
const DIVISION_PRECISION = 16;

/** sprig's arithmetic on floats: it is done on their decimal texts, so that 0.1 + 0.2 is 0.3. */
export function decimalOperation(
  operation: 'add' | 'sub' | 'mul' | 'div',
  first: number,
  rest: readonly number[],
): number {
  return toNumber(rest.map(toDecimal).reduce((a, b) => apply(operation, a, b), toDecimal(first)));
}

function toDecimal(value: number): Decimal {
  if (!Number.isFinite(value))
    throw new GoError(
      `Cannot create a Decimal from ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`,
    );
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { coefficient: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function apply(operation: 'add' | 'sub' | 'mul' | 'div', a: Decimal, b: Decimal): Decimal {
  switch (operation) {
    case 'mul':
      return { coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent };
    case 'div':
      return divide(a, b);
    case 'add':
    case 'sub': {
      const exponent = Math.min(a.exponent, b.exponent);
      const left = a.coefficient * 10n ** BigInt(a.exponent - exponent);
      const right = b.coefficient * 10n ** BigInt(b.exponent - exponent);
      return { coefficient: operation === 'add' ? left + right : left - right, exponent };
    }
  }
}

/** The quotient to 16 digits after the point; halves are rounded away from zero. */
function divide(a: Decimal, b: Decimal): Decimal {
  if (b.coefficient === 0n) throw new GoError('decimal division by 0');
  const shift = a.exponent - b.exponent + DIVISION_PRECISION;
  const numerator = a.coefficient * 10n ** BigInt(Math.max(shift, 0));
  const denominator = b.coefficient * 10n ** BigInt(Math.max(-shift, 0));
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  const isHalf = 2n * abs(remainder) >= abs(denominator);
  const away = numerator < 0n === denominator < 0n ? 1n : -1n;
  return { coefficient: isHalf ? quotient + away : quotient, exponent: -DIVISION_PRECISION };
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function toNumber({ coefficient, exponent }: Decimal): number {
  return Number(`${coefficient}e${exponent}`);
}
