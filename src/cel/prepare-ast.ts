import type { ASTNode } from '@marcbachmann/cel-js';
import { TidemarkError } from '../errors.ts';
import { redirects } from './functions/strings.ts';

export type Prepared = {
  /** Nodes whose value is looked at as a whole by the operation around them: compared, joined, or handed to a function. */
  readonly whole: WeakSet<object>;
};

/** Functions of the library that Flux does not have; `takeHold` is our own and of no use to anybody. */
const refused: ReadonlySet<string> = new Set(['bind', 'json', 'hex', 'at', 'base64', 'takeHold']);

/** These evaluate their arguments themselves, as often as they need to. */
const macros: ReadonlySet<string> = new Set([
  'has',
  'all',
  'exists',
  'exists_one',
  'map',
  'filter',
  'or',
  'orValue',
]);

/** Redirects calls to our own functions, and notes what the budget has to know. Throws `TidemarkError` `invalid-expression`. */
export function prepareAst(root: ASTNode): Prepared {
  const whole = new WeakSet();
  const pending: ASTNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    redirect(node);
    const children = listChildren(node);
    pending.push(...children);
    if (looksAtAll(node)) for (const child of children) whole.add(child);
  }
  return { whole };
}

function redirect(node: ASTNode): void {
  if (node.op !== 'call' && node.op !== 'rcall') return;
  const [name] = node.args;
  if (refused.has(name) || name.startsWith('go'))
    throw new TidemarkError('invalid-expression', `there is no function ${name}()`);
  if (node.op === 'rcall') node.args[0] = redirects.get(name) ?? name;
  else if (name === 'string') node.args[0] = 'goString';
}

function looksAtAll(node: ASTNode): boolean {
  switch (node.op) {
    case 'call':
    case 'rcall':
      return !macros.has(node.args[0]);
    case '==':
    case '!=':
    case 'in':
    case '+':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return true;
    default:
      return false;
  }
}

function listChildren(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}
