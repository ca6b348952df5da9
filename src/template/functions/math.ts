import type { Budget } from '../budget.ts';
import { sprint } from '../fmt/print.ts';
import { GoError } from '../go-error.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { parseInt64 } from '../values/strconv.ts';
import { INT_LIST } from '../values/types.ts';
import { type Any, int, Slice } from '../values/values.ts';
import { toFloat, toInt } from './convert.ts';
import { decimalOperation } from './decimal.ts';
import { any, fixed, float, integer, long, str, value, variadic } from './define.ts';

const max = variadic([any], any, long, (first, rest) =>
  rest.map(toInt).reduce((a, b) => (b > a ? b : a), toInt(first)),
);
const min = variadic([any], any, long, (first, rest) =>
  rest.map(toInt).reduce((a, b) => (b < a ? b : a), toInt(first)),
);

/** sprig's functions on numbers. */
export const mathFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['int', fixed([any], integer, toInt)],
  ['int64', fixed([any], long, toInt)],
  ['float64', fixed([any], float, toFloat)],
  ['toDecimal', fixed([any], long, toDecimal)],
  ['add', variadic([], any, long, (all) => all.map(toInt).reduce((a, b) => a + b, 0n))],
  ['add1', fixed([any], long, (item) => toInt(item) + 1n)],
  ['sub', fixed([any, any], long, (a, b) => toInt(a) - toInt(b))],
  ['mul', variadic([any], any, long, multiply)],
  ['div', fixed([any, any], long, (a, b) => toInt(a) / divisor(b))],
  ['mod', fixed([any, any], long, (a, b) => toInt(a) % divisor(b))],
  ['addf', variadic([], any, float, (all) => decimalOperation('add', 0, all.map(toFloat)))],
  ['add1f', fixed([any], float, (item) => decimalOperation('add', toFloat(item), [1]))],
  [
    'subf',
    variadic([any], any, float, (first, rest) => decimalOperation('sub', toFloat(first), rest.map(toFloat))),
  ],
  [
    'mulf',
    variadic([any], any, float, (first, rest) => decimalOperation('mul', toFloat(first), rest.map(toFloat))),
  ],
  [
    'divf',
    variadic([any], any, float, (first, rest) => decimalOperation('div', toFloat(first), rest.map(toFloat))),
  ],
  ['max', max],
  ['biggest', max],
  ['min', min],
  ['maxf', variadic([any], any, float, (first, rest) => Math.max(toFloat(first), ...rest.map(toFloat)))],
  ['minf', variadic([any], any, float, (first, rest) => Math.min(toFloat(first), ...rest.map(toFloat)))],
  ['ceil', fixed([any], float, (item) => Math.ceil(toFloat(item)))],
  ['floor', fixed([any], float, (item) => Math.floor(toFloat(item)))],
  ['round', variadic([any, integer], float, float, round)],
  [
    'until',
    fixed([integer], value, (count, budget) =>
      list(range(0n, count, { step: count < 0n ? -1n : 1n, budget })),
    ),
  ],
  [
    'untilStep',
    fixed([integer, integer, integer], value, (from, to, step, budget) =>
      list(range(from, to, { step, budget })),
    ),
  ],
  ['seq', variadic([], integer, str, sequence)],
];

function toDecimal(item: Any, budget: Budget): bigint {
  const parsed = parseInt64(sprint([item], budget), 8);
  return typeof parsed === 'bigint' ? parsed : 0n;
}

function multiply(first: Any, rest: readonly Any[]): bigint {
  return rest.map(toInt).reduce((a, b) => BigInt.asIntN(64, a * b), toInt(first));
}

function divisor(item: Any): bigint {
  const by = toInt(item);
  if (by === 0n) throw new GoError('runtime error: integer divide by zero');
  return by;
}

function round(item: Any, places: bigint, options: readonly number[]): number {
  const [roundOn = 0.5] = options;
  const power = 10 ** Number(places);
  const digit = power * toFloat(item);
  const fraction = digit - Math.trunc(digit);
  return (fraction >= roundOn ? Math.ceil(digit) : Math.floor(digit)) / power;
}

function list(numbers: readonly bigint[]): Slice {
  return new Slice(INT_LIST, numbers.map(int));
}

function range(
  from: bigint,
  to: bigint,
  { step, budget }: { readonly step: bigint; readonly budget: Budget },
): bigint[] {
  const down = to < from;
  if (step === 0n || down !== step < 0n) return [];
  const distance = down ? from - to : to - from;
  const stride = down ? -step : step;
  const count = (distance + stride - 1n) / stride;
  budget.reserve(Number(count) * 8);
  budget.step(Number(count));
  return Array.from({ length: Number(count) }, (_, index) => from + step * BigInt(index));
}

/** `seq` of one to three numbers: last; first and last; first, step and last. The ends are included. */
function sequence(params: readonly bigint[], budget: Budget): string {
  const [a = 0n, b = 0n, c = 0n] = params;
  if (params.length === 1) return text(1n, a, { step: a < 1n ? -1n : 1n, budget });
  if (params.length === 2) return text(a, b, { step: b < a ? -1n : 1n, budget });
  if (params.length !== 3 || (c < a && b > 0n)) return '';
  return text(a, c, { step: b, budget });
}

function text(from: bigint, to: bigint, options: { readonly step: bigint; readonly budget: Budget }): string {
  return range(from, to + (to < from ? -1n : 1n), options).join(' ');
}
