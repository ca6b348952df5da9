import type { Node } from '../parse/nodes.ts';
import {
  reflectAs,
  GoMap,
  Interface,
  Pointer,
  type Reflected,
  Struct,
  typeOf,
  type Value,
} from '../values/values.ts';
import { fieldOf, indirect, isExported } from '../values/reflect.ts';
import { ANY, STRING } from '../values/types.ts';
import { callFunction } from './call.ts';
import { type Context, MISSING } from './context.ts';
import type { State } from './state.ts';

type FieldAccess = Context & { readonly receiver: Reflected; readonly node: Node };

/** `.X.Y.Z`: the last name may be a method and then gets the arguments. */
export function evaluateFieldChain(
  state: State,
  access: FieldAccess & { readonly path: readonly string[] },
): Reflected {
  let { receiver } = access;
  for (const name of access.path.slice(0, -1))
    receiver = evaluateField(state, name, { ...access, receiver, args: [], final: MISSING });
  return evaluateField(state, access.path.at(-1) ?? '', { ...access, receiver });
}

function evaluateField(state: State, name: string, access: FieldAccess): Reflected {
  const { receiver, args, final } = access;
  if (receiver === undefined) return undefined;
  const typeName = typeOf(receiver).name;
  const target = indirect(receiver);
  if (target === null) throw state.error(`nil pointer evaluating ${typeName}.${name}`);
  const bound = methodReceiver(receiver, target ?? receiver);
  const method = bound === undefined ? undefined : typeOf(bound).methods?.get(name);
  if (bound !== undefined && method !== undefined && isExported(name))
    return callFunction(state, { ...access, name, spec: method, bound });
  const hasArguments = args.length > 1 || final !== MISSING;
  if (target instanceof Struct) return structField(state, { target, name, typeName, hasArguments });
  if (target instanceof GoMap && target.type.key === STRING) {
    if (hasArguments) throw state.error(`${name} is not a method but has arguments`);
    const entry = target.entries.get(name);
    return entry === undefined ? undefined : reflectAs(target.type.elem ?? ANY, entry.value);
  }
  throw state.error(`can't evaluate field ${name} in type ${typeName}`);
}

/** Methods of a pointer belong to what is behind an interface, but not to a value taken out of its pointer. */
function methodReceiver(receiver: Reflected, target: Value | Interface): Value | undefined {
  const held = receiver instanceof Interface ? receiver.value : receiver;
  if (held instanceof Pointer) return held;
  return target instanceof Interface ? undefined : target;
}

function structField(
  state: State,
  access: {
    readonly target: Struct;
    readonly name: string;
    readonly typeName: string;
    readonly hasArguments: boolean;
  },
): Reflected {
  const { target, name, typeName, hasArguments } = access;
  const field = fieldOf(target, name);
  if (field === undefined) {
    const removed = target.removed?.get(name);
    if (removed !== undefined) return removed();
    throw state.error(`can't evaluate field ${name} in type ${typeName}`);
  }
  if (!isExported(name)) throw state.error(`${name} is an unexported field of struct type ${typeName}`);
  if (hasArguments) throw state.error(`${name} has arguments but cannot be invoked as function`);
  return reflectAs(field.type, field.value);
}
