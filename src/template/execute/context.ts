import type { Operand } from '../parse/nodes.ts';
import type { Reflected } from '../values/values.ts';

/** Says that no value comes from the pipeline before a command; `undefined` is a value. */
export const MISSING = Symbol('missing');
export type Final = Reflected | typeof MISSING;

/** What an expression is evaluated with: the dot, the arguments that follow it, and the value piped into it. */
export type Context = { readonly dot: Reflected; readonly args: readonly Operand[]; readonly final: Final };
