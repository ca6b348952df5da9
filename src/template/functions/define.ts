import { expectMap, expectStruct } from '../values/expect.ts';
import type { Budget } from '../budget.ts';
import { type FunctionSpec, REFLECT_VALUE } from '../values/function-spec.ts';
import { ANY, BOOL, DICT, FLOAT64, INT, INT64, STRING, type Type } from '../values/types.ts';
import {
  type Any,
  type GoMap,
  Int,
  int,
  int64,
  Interface,
  type Reflected,
  type Struct,
  toAny,
  toInterface,
} from '../values/values.ts';

/** A parameter of type `Go` and how its argument reaches the TypeScript function. */
export type Parameter<Argument> = { readonly type: Type; readonly read: (value: Reflected) => Argument };

/** The result type of a function and how it becomes a Go value. */
export type Result<Returned> = { readonly write: (value: Returned) => Reflected };

/* The values below have been checked against `type` before they are read. */
export const str: Parameter<string> & Result<string> = {
  type: STRING,
  read: (value) => (typeof value === 'string' ? value : ''),
  write: (value) => value,
};
export const bool: Parameter<boolean> & Result<boolean> = {
  type: BOOL,
  read: (value) => value === true,
  write: (value) => value,
};
export const integer: Parameter<bigint> & Result<bigint | number> = {
  type: INT,
  read: (value) => (value instanceof Int ? value.value : 0n),
  write: (value) => int(BigInt.asIntN(64, BigInt(value))),
};
export const long: Parameter<bigint> & Result<bigint> = {
  type: INT64,
  read: (value) => (value instanceof Int ? value.value : 0n),
  write: int64,
};
export const float: Parameter<number> & Result<number> = {
  type: FLOAT64,
  read: (value) => (typeof value === 'number' ? value : 0),
  write: (value) => value,
};
export const any: Parameter<Any> & Result<Any> = { type: ANY, read: toAny, write: toInterface };
/** A result that is a Go value of a type of its own. */
export const value: Result<Reflected> = { write: (result) => result };
/** A parameter that takes what was evaluated as it is. */
export const reflected: Parameter<Reflected> = { type: REFLECT_VALUE, read: (argument) => argument };
export const dictionary: Parameter<GoMap> & Result<GoMap> = {
  type: DICT,
  read: expectMap,
  write: (result) => result,
};

export function structParameter(type: Type): Parameter<Struct> {
  return { type, read: expectStruct };
}

type Arguments<Parameters extends readonly unknown[]> = {
  [Index in keyof Parameters]: Parameters[Index] extends Parameter<infer Argument> ? Argument : never;
};

/** A function with a fixed number of parameters. The implementation gets the budget last. */
export function fixed<
  const Parameters extends readonly Parameter<never>[] | readonly Parameter<unknown>[],
  Returned,
>(
  params: Parameters,
  result: Result<Returned>,
  implementation: (...args: [...Arguments<Parameters>, Budget]) => Returned,
): FunctionSpec {
  const call = untyped<Returned>(implementation);
  return {
    params: params.map(({ type }) => type),
    variadic: false,
    call: (args, budget) => result.write(call(...params.map(({ read }, index) => read(args[index])), budget)),
  };
}

/** A function whose last parameter takes any number of arguments, as a list. The implementation gets the budget last. */
export function variadic<
  const Parameters extends readonly Parameter<never>[] | readonly Parameter<unknown>[],
  Rest,
  Returned,
>(
  params: Parameters,
  rest: Parameter<Rest>,
  result: Result<Returned>,
  implementation: (...args: [...Arguments<Parameters>, Rest[], Budget]) => Returned,
): FunctionSpec {
  const call = untyped<Returned>(implementation);
  return {
    params: [...params.map(({ type }) => type), rest.type],
    variadic: true,
    call: (args, budget) =>
      result.write(
        call(
          ...params.map(({ read }, index) => read(args[index])),
          args.slice(params.length).map((arg) => rest.read(arg)),
          budget,
        ),
      ),
  };
}

/** Drops the types of the parameters, which those who read the arguments have checked. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what it returns
function untyped<Returned>(implementation: unknown): (...args: unknown[]) => Returned {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a tuple of readers cannot be applied otherwise
  return implementation as (...args: unknown[]) => Returned;
}

/** Takes an interface off a value. */
export function unwrap(argument: Reflected): Reflected {
  return argument instanceof Interface ? (argument.value ?? undefined) : argument;
}

/** A method of a value. Its own parameters come after the receiver; the budget is the last argument. */
export function method<
  Receiver,
  const Parameters extends readonly Parameter<never>[] | readonly Parameter<unknown>[],
  Returned,
>(
  receiver: Parameter<Receiver>,
  params: Parameters,
  result: Result<Returned>,
  implementation: (receiver: Receiver, ...args: [...Arguments<Parameters>, Budget]) => Returned,
): FunctionSpec {
  const call = untyped<Returned>(implementation);
  return {
    params: params.map(({ type }) => type),
    variadic: false,
    call: ([self, ...args], budget) =>
      result.write(call(receiver.read(self), ...params.map(({ read }, index) => read(args[index])), budget)),
  };
}
