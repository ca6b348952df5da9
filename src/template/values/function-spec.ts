import type { Budget } from '../budget.ts';
import type { Reflected } from './values.ts';
import type { Type } from './types.ts';

/** The type of a parameter that takes the `reflect.Value` as it is, without conversion. */
export const REFLECT_VALUE: Type = { kind: 'struct', name: 'reflect.Value' };

/** A function or a method that templates can call. A method gets its receiver as the first argument. */
export type FunctionSpec = {
  readonly params: readonly Type[];
  /** The last parameter takes any number of arguments of its type. */
  readonly variadic: boolean;
  readonly call: (args: readonly Reflected[], budget: Budget) => Reflected;
};
