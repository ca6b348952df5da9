import { sprint } from '../fmt/print.ts';
import type { BranchNode, ListNode, Statement, TemplateNode } from '../parse/nodes.ts';
import { quote } from '../values/quote.ts';
import { elementAt, indexValue, indirect, isTrue, sortedEntries } from '../values/reflect.ts';
import { ANY } from '../values/types.ts';
import { GoMap, Int, Pointer, type Reflected, reflectAs, Slice, toAny } from '../values/values.ts';
import { evaluatePipeline } from './evaluate.ts';
import { State } from './state.ts';

/** How a list of statements ended. */
type Outcome = 'done' | 'break' | 'continue';

/** Executes statements: writes text and values, follows the control structures. */
export function walkList(state: State, dot: Reflected, list: ListNode): Outcome {
  for (const node of list.nodes) {
    const outcome = walkStatement(state, dot, node);
    if (outcome !== 'done') return outcome;
  }
  return 'done';
}

function walkStatement(state: State, dot: Reflected, node: Statement): Outcome {
  state.at(node);
  switch (node.kind) {
    case 'text':
      state.write(node.text);
      return 'done';
    case 'action': {
      const value = evaluatePipeline(state, dot, node.pipe);
      if (node.pipe.declarations.length > 0) return 'done';
      state.at(node);
      state.write(toPrinted(state, value));
      return 'done';
    }
    case 'break':
    case 'continue':
      return node.kind;
    case 'if':
    case 'with':
      return nested(state, () => walkIfOrWith(state, dot, node));
    case 'range':
      return nested(state, () => walkRange(state, dot, node));
    case 'template':
      return nested(state, () => walkTemplate(state, dot, node));
  }
}

function nested(state: State, walk: () => Outcome): Outcome {
  state.run.budget.enter();
  const mark = state.mark();
  const outcome = walk();
  state.pop(mark);
  state.run.budget.leave();
  return outcome;
}

/** What an action prints: pointers are followed, nothing at all is `<no value>`. */
function toPrinted(state: State, value: Reflected): string {
  const shown = value instanceof Pointer ? indirect(value) : value;
  if (typeof shown === 'string') return shown;
  return shown === undefined ? '<no value>' : sprint([toAny(shown ?? undefined)], state.run.budget);
}

function walkIfOrWith(state: State, dot: Reflected, node: BranchNode): Outcome {
  const value = evaluatePipeline(state, dot, node.pipe);
  if (isTrue(toAny(value))) return walkList(state, node.kind === 'with' ? value : dot, node.list);
  return node.elseList === undefined ? 'done' : walkList(state, dot, node.elseList);
}

function walkRange(state: State, dot: Reflected, node: BranchNode): Outcome {
  const value = evaluatePipeline(state, dot, node.pipe);
  const mark = state.mark();
  let count = 0;
  let outcome: Outcome = 'done';
  for (const [index, element] of iterate(state, value, node)) {
    count++;
    state.run.budget.step();
    assignIteration(state, node, { index, element });
    outcome = walkList(state, element, node.list);
    state.pop(mark);
    if (outcome === 'break') break;
  }
  if (count === 0 && node.elseList !== undefined) return walkList(state, dot, node.elseList);
  return 'done';
}

/** The indexes or keys, and the elements, that a value gives to `range`. */
function* iterate(state: State, value: Reflected, node: BranchNode): Generator<[Reflected, Reflected]> {
  const target = indirect(value);
  if (target === undefined) return;
  if (target instanceof Slice) {
    for (let index = 0; index < target.items.length; index++)
      yield [indexValue(index), elementAt(target, index)];
  } else if (target instanceof GoMap) {
    const elem = target.type.elem ?? ANY;
    for (const { key, value: element } of sortedEntries(target)) yield [key, reflectAs(elem, element)];
  } else if (target instanceof Int) {
    if (node.pipe.declarations.length > 1)
      throw state.error(`can't use ${target.value} to iterate over more than one variable`);
    for (let count = 0n; count < target.value; count++) yield [undefined, new Int(target.type, count)];
  } else throw state.error(`range can't iterate over ${sprint([target], state.run.budget)}`);
}

function assignIteration(
  state: State,
  node: BranchNode,
  { index, element }: { readonly index: Reflected; readonly element: Reflected },
): void {
  const [first, second] = node.pipe.declarations;
  if (first === undefined) return;
  if (node.pipe.isAssign) {
    state.assign(first.path[0], second === undefined ? element : index);
    if (second !== undefined) state.assign(second.path[0], element);
    return;
  }
  state.assignTop(1, element);
  if (second !== undefined) state.assignTop(2, index);
}

function walkTemplate(state: State, dot: Reflected, node: TemplateNode): Outcome {
  state.at(node);
  const tree = state.run.template.trees.get(node.name);
  if (tree === undefined) throw state.error(`template ${quote(node.name)} not defined`);
  const value = node.pipe === undefined ? undefined : evaluatePipeline(state, dot, node.pipe);
  walkList(new State(state.run, tree, value), value, tree.root);
  return 'done';
}
