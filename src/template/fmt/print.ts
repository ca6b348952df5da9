import type { Budget } from '../budget.ts';
import type { Any } from '../values/values.ts';
import { Printer } from './printer.ts';

/** Go's `fmt.Sprint`: a space between two operands when neither is a string. */
export function sprint(args: readonly Any[], budget: Budget): string {
  const [only] = args;
  if (args.length === 1 && typeof only === 'string') return only;
  const printer = new Printer(budget);
  let afterString = false;
  for (const [index, arg] of args.entries()) {
    const isString = typeof arg === 'string';
    if (index > 0 && !isString && !afterString) printer.write(' ');
    printer.printArgument(arg, 'v');
    afterString = isString;
  }
  return printer.finish();
}

/** Go's `fmt.Sprintln`: a space between all operands, and a line feed. */
export function sprintln(args: readonly Any[], budget: Budget): string {
  const printer = new Printer(budget);
  for (const [index, arg] of args.entries()) {
    if (index > 0) printer.write(' ');
    printer.printArgument(arg, 'v');
  }
  printer.write('\n');
  return printer.finish();
}
