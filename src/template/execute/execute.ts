import { TidemarkError } from '../../errors.ts';
import { Budget, DEFAULT_LIMITS, type TemplateLimits } from '../budget.ts';
import type { Template } from '../parse/nodes.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { fromGoString } from '../values/go-string.ts';
import type { Reflected } from '../values/values.ts';
import { evaluateArgument } from './evaluate.ts';
import { type Run, State } from './state.ts';
import { walkList } from './walk.ts';

export type Execution = {
  readonly template: Template;
  readonly data: Reflected;
  readonly functions: ReadonlyMap<string, FunctionSpec>;
  readonly limits?: TemplateLimits;
};

/**
 * Renders a template. Throws `TidemarkError` `template-exec` with Go's text, `template-limit`, or `template-refused`.
 */
export function executeTemplate(execution: Execution): string {
  const { template, data, functions, limits = DEFAULT_LIMITS } = execution;
  const run: Run = {
    templateName: template.name,
    template,
    functions,
    budget: new Budget(limits),
    evaluateArgument,
    output: '',
  };
  try {
    walkList(new State(run, template.root, data), data, template.root.root);
  } catch (error) {
    // The depth limit keeps far away from the end of the stack; a caller deep in its own stack may still get there.
    if (!(error instanceof RangeError)) throw error;
    throw new TidemarkError('template-limit', 'the template nests too deep', { cause: error });
  }
  return fromGoString(run.output);
}
