import type { TypeError as CelTypeError, Environment, ParseResult } from '@marcbachmann/cel-js';
import { EvaluationError, ParseError } from '@marcbachmann/cel-js';
import { TidemarkError } from '../errors.ts';
import { Budget } from './budget.ts';
import type { CelValue } from './cel-value.ts';
import { createEnvironment, meterEvaluation } from './environment.ts';
import { prepareAst } from './prepare-ast.ts';

export type CelProgram = {
  /** The type that is known before anything is evaluated: `bool`, `string`, …; `dyn` when it depends on the data. */
  readonly type: string;
  /**
   * Throws `TidemarkError` `invalid-expression` when the expression fails on this data, such as for a key that is
   * missing, and `expression-limit` when it takes too much.
   */
  readonly evaluate: (variables: Readonly<Record<string, CelValue>>) => unknown;
};

/** Characters of an expression. */
const longest = 4_096;

/**
 * Compiles an expression of the Common Expression Language with what Flux adds to it: optional values, the string, set
 * and base64 extensions, comparison of numbers of different types. `variables` are all that it may use; each may hold
 * anything.
 *
 * Expressions and data may be hostile: there are limits for the length and depth of an expression, and for the work and
 * the memory of an evaluation. Patterns are RE2.
 *
 * Throws `TidemarkError` `invalid-expression` with the place of the mistake in the expression.
 */
export function compileCel(expression: string, variables: readonly string[]): CelProgram {
  if (expression.length > longest)
    throw invalid(`expected at most ${longest} characters, found ${expression.length}`);
  const budget = new Budget();
  const environment = createEnvironment(variables, budget);
  const parsed = parse(environment, expression);
  meterEvaluation(environment, prepareAst(parsed.ast), budget);
  const { valid, type = 'dyn', error } = parsed.check();
  if (!valid) throw invalid(describe(error));
  // A type that is left open, as that of `first()` on something unknown.
  return {
    type: /^[A-Z]$/.test(type) ? 'dyn' : type,
    evaluate: (values) => evaluate(parsed, values, budget),
  };
}

function parse(environment: Environment, expression: string): ParseResult {
  try {
    return environment.parse(expression);
  } catch (error) {
    if (error instanceof ParseError) throw invalid(describe(error));
    throw error;
  }
}

function evaluate(parsed: ParseResult, values: Readonly<Record<string, CelValue>>, budget: Budget): unknown {
  budget.reset();
  try {
    const result: unknown = parsed(values);
    // An error of the budget is an error like any other to `||`, which may go on without it.
    if (budget.isExhausted()) budget.spend(1);
    return result;
  } catch (error) {
    if (error instanceof TidemarkError && error.code === 'expression-limit') throw error;
    if (error instanceof EvaluationError) throw invalid(describe(error));
    // The library reports some mistakes with the errors of JavaScript.
    throw invalid(error instanceof Error ? error.message : 'it failed');
  }
}

function describe(error: ParseError | CelTypeError | EvaluationError | undefined): string {
  if (error === undefined) return 'it does not fit together';
  const at = error.range === undefined ? '' : ` (at character ${error.range.start + 1})`;
  return `${error.summary}${at}`;
}

function invalid(message: string): TidemarkError {
  return new TidemarkError('invalid-expression', message);
}
