import { TidemarkError } from '../../errors.ts';
import { GoError } from '../go-error.ts';
import type { Node, Operand } from '../parse/nodes.ts';
import { toNodeText } from '../parse/node-text.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { isAscii } from '../values/go-string.ts';
import { isTrue } from '../values/reflect.ts';
import { Interface, Slice, toAny, type Reflected, type Value, typeOf } from '../values/values.ts';
import { type Context, MISSING } from './context.ts';
import type { State } from './state.ts';
import { validateType } from './validate.ts';

export type Call = Context & {
  /** What an error of the function is shown at. */
  readonly node: Node;
  readonly name: string;
  readonly spec: FunctionSpec;
  /** The receiver of a method. */
  readonly bound?: Value;
};

/** Calls a function or a method. The first of the operands is the function itself. */
export function callFunction(state: State, call: Call): Reflected {
  const operands = call.args.slice(1);
  checkCount(state, call, operands.length);
  if (call.bound === undefined && (call.name === 'and' || call.name === 'or'))
    return evaluateLogic(state, call, operands);
  const args = evaluateArguments(state, call, operands);
  if (call.bound === undefined && call.name === 'call') return failCall(state, call, args);
  const result = invoke(state, call, call.bound === undefined ? args : [call.bound, ...args]);
  charge(state, result);
  return result;
}

function checkCount(state: State, { spec, name, final }: Call, operands: number): void {
  const given = final === MISSING ? operands : operands + 1;
  const wanted = spec.params.length;
  if (spec.variadic && given < wanted - 1)
    throw state.error(`wrong number of args for ${name}: want at least ${wanted - 1} got ${operands}`);
  if (!spec.variadic && given !== wanted)
    throw state.error(`wrong number of args for ${name}: want ${wanted} got ${given}`);
}

function evaluateArguments(
  state: State,
  { spec, dot, final }: Call,
  operands: readonly Operand[],
): Reflected[] {
  const typeAt = (index: number) => spec.params[Math.min(index, spec.params.length - 1)];
  const args = operands.map((node, index) =>
    state.run.evaluateArgument(state, { dot, type: typeAt(index), node }),
  );
  if (final !== MISSING) args.push(validateType(state, final, typeAt(operands.length)));
  return args;
}

/** `and` and `or` stop at the argument that decides. */
function evaluateLogic(
  state: State,
  { spec, dot, name, final }: Call,
  operands: readonly Operand[],
): Reflected {
  let value: Reflected;
  for (const node of operands) {
    value = state.run.evaluateArgument(state, { dot, type: spec.params[0], node });
    if (isTrue(toAny(value)) === (name === 'or')) return value;
  }
  return final === MISSING ? value : final;
}

/** None of our values is a function, so `call` has nothing to call. */
function failCall(state: State, call: Call, [callee]: readonly Reflected[]): never {
  const [, first] = call.args;
  state.at(call.node);
  const target = toAny(callee);
  if (target === null) throw state.error('error calling call: call of nil');
  const type = typeOf(target).name;
  const name = first === undefined ? `<${type} Value>` : toNodeText(first);
  throw state.error(
    `error calling call: non-function ${typeof target === 'string' && first === undefined ? target : name} of type ${type}`,
  );
}

function invoke(state: State, call: Call, args: readonly Reflected[]): Reflected {
  for (const arg of args) chargeArgument(state, arg);
  try {
    return call.spec.call(args, state.run.budget);
  } catch (error) {
    if (error instanceof TidemarkError) throw error;
    if (!(error instanceof GoError)) throw error;
    state.at(call.node);
    throw state.error(`error calling ${call.name}: ${error.message}`, error);
  }
}

/** Functions read their strings, some of them several times, so long strings cost more. */
function chargeArgument(state: State, argument: Reflected): void {
  const value = argument instanceof Interface ? argument.value : argument;
  if (typeof value === 'string' && value.length > BYTES_PER_STEP)
    state.run.budget.step(Math.ceil(value.length / (isAscii(value) ? BYTES_PER_STEP : SLOW_BYTES_PER_STEP)));
  else if (value instanceof Slice) state.run.budget.step(Math.ceil(value.items.length / ITEMS_PER_STEP));
}

const BYTES_PER_STEP = 32;
/** Text beyond ASCII is taken apart into runes. */
const SLOW_BYTES_PER_STEP = 2;
const ITEMS_PER_STEP = 8;

/** What a function makes counts towards the limits, whatever the function is. */
function charge(state: State, result: Reflected): void {
  const value = toAny(result);
  if (typeof value === 'string') state.run.budget.reserve(value.length);
  else if (value instanceof Slice) state.run.budget.reserve(value.items.length * 8);
}
