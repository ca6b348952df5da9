import { Environment } from '@marcbachmann/cel-js';
import type { Budget } from './budget.ts';
import { registerEncoders } from './functions/encoders.ts';
import { registerLists } from './functions/lists.ts';
import { registerStrings } from './functions/strings.ts';
import type { Prepared } from './prepare-ast.ts';

/** What an expression may be made of. */
const limits = { maxAstNodes: 1_000, maxDepth: 64, maxListElements: 200, maxMapEntries: 200 };

/** The part of the library's evaluator that every node of an expression goes through. */
type Evaluator = { run: (node: CheckedNode, context: unknown) => unknown };

type CheckedNode = {
  readonly op: string;
  readonly evaluate: (evaluator: Evaluator, node: CheckedNode, context: unknown) => unknown;
};

/** The functions that Flux gives to expressions, and variables of any type. */
export function createEnvironment(variables: readonly string[], budget: Budget): Environment {
  // Lists of different types are needed for `format`; Flux takes them there only.
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits,
  });
  registerStrings(environment, budget);
  registerLists(environment, budget);
  registerEncoders(environment);
  for (const name of variables) environment.registerVariable(name, 'dyn');
  return environment;
}

/** Work for looking up and calling a function, in steps; the slowest ones look up a time zone. */
const costOfCall = 20;

/**
 * Makes every node that is evaluated count. The evaluator is an object of the library's that macros are handed; the one
 * that is registered here only takes hold of it.
 */
export function meterEvaluation(environment: Environment, { whole }: Prepared, budget: Budget): void {
  let evaluator: Evaluator | undefined;
  environment.registerFunction('takeHold(ast): bool', () => ({
    typeCheck: (checker: { getType: (name: string) => unknown }) => checker.getType('bool'),
    evaluate: (given: Evaluator) => {
      evaluator = given;
      return true;
    },
  }));
  environment.evaluate('takeHold(true)');
  const held = evaluator;
  if (held === undefined) throw new Error('the evaluator of expressions was not found');
  held.run = (node, context) => {
    budget.spend(node.op === 'call' || node.op === 'rcall' ? costOfCall : 1);
    const result = node.evaluate(held, node, context);
    if (whole.has(node)) budget.spendOn(result);
    if (typeof result === 'string' || Array.isArray(result)) budget.bound(result.length);
    return result;
  };
}
