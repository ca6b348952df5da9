import type { TidemarkError } from '../../errors.ts';
import type { Budget } from '../budget.ts';
import type { Node, Operand, Template, Tree } from '../parse/nodes.ts';
import type { Type } from '../values/types.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import type { Reflected } from '../values/values.ts';
import { toExecError } from './exec-error.ts';

/** One argument of a call, and the type of its parameter; without a type anything goes. */
export type Argument = { readonly dot: Reflected; readonly type: Type | undefined; readonly node: Operand };

/** What all templates of one execution share. */
export type Run = {
  readonly templateName: string;
  readonly template: Template;
  readonly functions: ReadonlyMap<string, FunctionSpec>;
  readonly budget: Budget;
  /** Here because calls and expressions contain each other, and their modules must not. */
  readonly evaluateArgument: (state: State, argument: Argument) => Reflected;
  /** The text so far. */
  output: string;
};

type Variable = { readonly name: string; value: Reflected };

/** The execution of one template: its variables, and the node that an error would name. */
export class State {
  readonly run: Run;
  readonly tree: Tree;
  readonly #variables: Variable[];
  #node: Node;

  constructor(run: Run, tree: Tree, dot: Reflected) {
    this.run = run;
    this.tree = tree;
    this.#variables = [{ name: '$', value: dot }];
    this.#node = tree.root;
  }

  /** Marks the node that is being evaluated. */
  at(node: Node): void {
    this.#node = node;
    this.run.budget.step();
  }

  error(message: string, cause?: unknown): TidemarkError {
    const { templateName, template } = this.run;
    return toExecError(
      { templateName, source: template.source, tree: this.tree, node: this.#node },
      message,
      cause,
    );
  }

  write(text: string): void {
    this.run.output += text;
    this.run.budget.output(this.run.output.length);
  }

  /** Declares a variable. */
  push(name: string, value: Reflected): void {
    this.#variables.push({ name, value });
  }

  /** How many variables there are, to `pop` back to. */
  mark(): number {
    return this.#variables.length;
  }

  pop(mark: number): void {
    this.#variables.length = mark;
  }

  get(name: string): Reflected {
    return this.#find(name).value;
  }

  assign(name: string, value: Reflected): void {
    this.#find(name).value = value;
  }

  /** Sets the variable that is `count` from the end. */
  assignTop(count: number, value: Reflected): void {
    const variable = this.#variables.at(-count);
    if (variable !== undefined) variable.value = value;
  }

  #find(name: string): Variable {
    const variable = this.#variables.findLast((known) => known.name === name);
    if (variable === undefined) throw this.error(`undefined variable: ${name}`);
    return variable;
  }
}
