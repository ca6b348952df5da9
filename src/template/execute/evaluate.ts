import type {
  ChainNode,
  CommandNode,
  FieldNode,
  IdentifierNode,
  Node,
  NumberNode,
  Operand,
  PipeNode,
  VariableNode,
} from '../parse/nodes.ts';
import { toNodeText } from '../parse/node-text.ts';
import { quote } from '../values/quote.ts';
import { REFLECT_VALUE } from '../values/function-spec.ts';
import { canBeNil, INT, type Type } from '../values/types.ts';
import { Complex, Int, Interface, type Reflected, zeroOf } from '../values/values.ts';
import { callFunction } from './call.ts';
import { type Context, type Final, MISSING } from './context.ts';
import { evaluateFieldChain } from './field.ts';
import { validateType } from './validate.ts';
import type { Argument, State } from './state.ts';

/** Evaluates the commands from left to right and declares or assigns the variables. */
export function evaluatePipeline(state: State, dot: Reflected, pipe: PipeNode): Reflected {
  state.at(pipe);
  let value: Final = MISSING;
  for (const command of pipe.commands) {
    value = evaluateCommand(state, command, { dot, args: command.args, final: value });
    if (value instanceof Interface && value.type.methods?.size === 0) value = value.value ?? undefined;
  }
  const result = value === MISSING ? undefined : value;
  for (const { path } of pipe.declarations) {
    if (pipe.isAssign) state.assign(path[0], result);
    else state.push(path[0], result);
  }
  return result;
}

function evaluateCommand(state: State, command: CommandNode, context: Context): Reflected {
  const [first] = command.args;
  switch (first.kind) {
    case 'field':
      return evaluateField(state, first, context);
    case 'chain':
      return evaluateChain(state, first, context);
    case 'identifier':
      return evaluateFunction(state, first, { ...context, node: command });
    case 'pipe':
      checkNoArguments(state, context);
      return evaluateParenthesized(state, context.dot, first);
    case 'variable':
      return evaluateVariable(state, first, context);
  }
  state.at(first);
  checkNoArguments(state, context);
  switch (first.kind) {
    case 'bool':
      return first.value;
    case 'dot':
      return context.dot;
    case 'nil':
      throw state.error('nil is not a command');
    case 'number':
      return idealConstant(state, first);
    case 'string':
      return first.text;
  }
}

function evaluateParenthesized(state: State, dot: Reflected, pipe: PipeNode): Reflected {
  state.run.budget.enter();
  const value = evaluatePipeline(state, dot, pipe);
  state.run.budget.leave();
  return value;
}

function checkNoArguments(state: State, { args, final }: Context): void {
  const [first] = args;
  if (first !== undefined && (args.length > 1 || final !== MISSING))
    throw state.error(`can't give argument to non-function ${toNodeText(first)}`);
}

/** The value of a number whose type only its own spelling tells. */
function idealConstant(state: State, node: NumberNode): Reflected {
  state.at(node);
  const { constant, text } = node;
  if (constant.complex !== undefined) return new Complex(constant.complex.re, constant.complex.im);
  const isHexInt = /^0[xX]./.test(text) && !/[pP]/.test(text);
  if (constant.float !== undefined && !isHexInt && !text.startsWith("'") && /[.eEpP]/.test(text))
    return constant.float;
  if (constant.int !== undefined) return new Int(INT, constant.int);
  if (constant.uint !== undefined) throw state.error(`${text} overflows int`);
  return undefined;
}

function evaluateField(state: State, node: FieldNode, context: Context): Reflected {
  state.at(node);
  return evaluateFieldChain(state, { ...context, receiver: context.dot, node, path: node.path });
}

function evaluateChain(state: State, node: ChainNode, context: Context): Reflected {
  state.at(node);
  if (node.node.kind === 'nil') throw state.error(`indirection through explicit nil in ${toNodeText(node)}`);
  const receiver = evaluateArgument(state, { dot: context.dot, type: undefined, node: node.node });
  return evaluateFieldChain(state, { ...context, receiver, node, path: node.path });
}

function evaluateVariable(state: State, node: VariableNode, context: Context): Reflected {
  state.at(node);
  const [name, ...path] = node.path;
  const value = state.get(name);
  if (path.length > 0) return evaluateFieldChain(state, { ...context, receiver: value, node, path });
  checkNoArguments(state, context);
  return value;
}

function evaluateFunction(
  state: State,
  identifier: IdentifierNode,
  context: Context & { readonly node: Node },
): Reflected {
  state.at(identifier);
  const { name } = identifier;
  const spec = state.run.functions.get(name);
  if (spec === undefined) throw state.error(`${quote(name)} is not a defined function`);
  return callFunction(state, { ...context, name, spec });
}

/** Evaluates one argument of a call for a parameter of the given type. Without a type anything goes. */
export function evaluateArgument(state: State, argument: Argument): Reflected {
  const { dot, type, node } = argument;
  state.at(node);
  switch (node.kind) {
    case 'dot':
      return validateType(state, dot, type);
    case 'nil':
      if (type !== undefined && (canBeNil(type) || type === REFLECT_VALUE))
        return type === REFLECT_VALUE ? undefined : zeroOf(type);
      throw state.error(`cannot assign nil to ${type?.name ?? '<nil>'}`);
    case 'field':
      return validateType(state, evaluateField(state, node, { dot, args: [node], final: MISSING }), type);
    case 'variable':
      return validateType(state, evaluateVariable(state, node, { dot, args: [], final: MISSING }), type);
    case 'pipe':
      return validateType(state, evaluateParenthesized(state, dot, node), type);
    case 'identifier':
      return validateType(
        state,
        evaluateFunction(state, node, { dot, args: [], final: MISSING, node }),
        type,
      );
    case 'chain':
      return validateType(state, evaluateChain(state, node, { dot, args: [], final: MISSING }), type);
    case 'bool':
    case 'number':
    case 'string':
      return evaluateLiteral(state, node, type);
  }
}

function evaluateLiteral(
  state: State,
  node: Extract<Operand, { kind: 'bool' | 'number' | 'string' }>,
  type: Type | undefined,
): Reflected {
  const fail = (wanted: string) => state.error(`expected ${wanted}; found ${toNodeText(node)}`);
  switch (type?.kind) {
    case 'bool':
      if (node.kind !== 'bool') throw fail('bool');
      return node.value;
    case 'string':
      if (node.kind !== 'string') throw fail('string');
      return node.text;
    case 'int':
    case 'int32':
    case 'int64':
      if (node.kind !== 'number' || node.constant.int === undefined) throw fail('integer');
      return new Int(type, node.constant.int);
    case 'uint8':
    case 'uint32':
    case 'uint64':
      if (node.kind !== 'number' || node.constant.uint === undefined) throw fail('unsigned integer');
      return new Int(
        type,
        type.kind === 'uint32' ? BigInt.asUintN(32, node.constant.uint) : node.constant.uint,
      );
    case 'float64':
      if (node.kind !== 'number' || node.constant.float === undefined) throw fail('float');
      return node.constant.float;
    default:
      if (type === REFLECT_VALUE || (type?.kind === 'interface' && type.methods?.size === 0))
        return node.kind === 'number'
          ? idealConstant(state, node)
          : node.kind === 'bool'
            ? node.value
            : node.text;
      throw state.error(`can't handle ${toNodeText(node)} for arg of type ${type?.name ?? '<nil>'}`);
  }
}
