import { TidemarkError } from '../../errors.ts';
import { fromGoString } from '../values/go-string.ts';
import { quote, unquote } from '../values/quote.ts';
import type { CommandNode, Operand, PipeNode, VariableNode } from './nodes.ts';
import { parseNumber } from './number.ts';
import { toNodeText } from './node-text.ts';
import type { Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';

/** What is known while a template is parsed. */
export type ParseScope = {
  readonly tokens: TokenStream;
  /** Names of the variables that may be used. */
  variables: string[];
  readonly hasFunction: (name: string) => boolean;
  /** Enters one more level of nesting; throws when the limit is passed. */
  readonly enter: () => void;
  readonly leave: () => void;
};

/** `declarations? command ('|' command)*` up to and including the closing token. */
export function parsePipeline(
  scope: ParseScope,
  context: string,
  end: 'right-delim' | 'right-paren',
): PipeNode {
  const { tokens } = scope;
  const { position } = tokens.peekNonSpace();
  const { declarations, isAssign } = parseDeclarations(scope, context);
  const commands: CommandNode[] = [];
  for (;;) {
    const token = tokens.nextNonSpace();
    if (token.type === end) break;
    if (!startsOperand(token)) throw tokens.unexpected(token, context);
    tokens.backup(token);
    commands.push(parseCommand(scope));
  }
  checkPipeline(scope, commands, context);
  return { kind: 'pipe', position, isAssign, declarations, commands };
}

function parseDeclarations(
  scope: ParseScope,
  context: string,
): { readonly declarations: VariableNode[]; readonly isAssign: boolean } {
  const { tokens } = scope;
  const declarations: VariableNode[] = [];
  for (;;) {
    const variable = tokens.peekNonSpace();
    if (variable.type !== 'variable') return { declarations, isAssign: false };
    tokens.next();
    // "$x foo" needs three tokens to tell an argument from a declaration.
    const after = tokens.peek();
    const next = tokens.peekNonSpace();
    const declares = next.type === 'assign' || next.type === 'declare';
    const isList = next.type === 'char' && next.value === ',';
    if (!declares && !isList) {
      if (after.type === 'space') tokens.backup(variable, after);
      else tokens.backup(variable);
      return { declarations, isAssign: false };
    }
    tokens.nextNonSpace();
    declarations.push(toVariable(variable.position, variable.value));
    scope.variables.push(variable.value);
    if (declares) return { declarations, isAssign: next.type === 'assign' };
    checkSecondVariable(scope, context, declarations.length);
  }
}

function checkSecondVariable({ tokens }: ParseScope, context: string, count: number): void {
  if (context !== 'range' || count > 1) throw tokens.error(`too many declarations in ${context}`);
  const { type } = tokens.peekNonSpace();
  if (type !== 'variable' && type !== 'right-delim' && type !== 'right-paren')
    throw tokens.error('range can only initialize variables');
}

function startsOperand(token: Token): boolean {
  switch (token.type) {
    case 'bool':
    case 'char-constant':
    case 'complex':
    case 'dot':
    case 'field':
    case 'identifier':
    case 'number':
    case 'nil':
    case 'raw-string':
    case 'string':
    case 'variable':
    case 'left-paren':
      return true;
    default:
      return false;
  }
}

function checkPipeline({ tokens }: ParseScope, commands: readonly CommandNode[], context: string): void {
  if (commands.length === 0) throw tokens.error(`missing value for ${context}`);
  for (const [index, command] of commands.entries()) {
    const isValue = ['bool', 'dot', 'nil', 'number', 'string'].includes(command.args[0].kind);
    if (index > 0 && isValue) throw tokens.error(`non executable command in pipeline stage ${index + 1}`);
  }
}

/** Operands separated by spaces, up to a pipe, which is consumed, or to the end of the pipeline, which is not. */
function parseCommand(scope: ParseScope): CommandNode {
  const { tokens } = scope;
  const { position } = tokens.peekNonSpace();
  const args: Operand[] = [];
  for (;;) {
    tokens.peekNonSpace();
    const operand = parseOperand(scope);
    if (operand !== undefined) args.push(operand);
    const token = tokens.next();
    if (token.type === 'space') continue;
    if (token.type === 'right-delim' || token.type === 'right-paren') tokens.backup(token);
    else if (token.type !== 'pipe') throw tokens.unexpected(token, 'operand');
    break;
  }
  const [first, ...rest] = args;
  if (first === undefined) throw tokens.error('empty command');
  return { kind: 'command', position, args: [first, ...rest] };
}

/** A term and the fields that follow it without a space. */
function parseOperand(scope: ParseScope): Operand | undefined {
  const { tokens } = scope;
  const term = parseTerm(scope);
  const { type, position } = tokens.peek();
  if (term === undefined || type !== 'field') return term;
  const path: string[] = [];
  while (tokens.peek().type === 'field') path.push(tokens.next().value.slice(1));
  switch (term.kind) {
    case 'field':
      return { kind: 'field', position, path: [...term.path, ...path] };
    case 'variable':
      return { kind: 'variable', position, path: [...term.path, ...path] };
    case 'bool':
    case 'string':
    case 'number':
    case 'nil':
    case 'dot':
      throw tokens.error(`unexpected . after term ${quote(toNodeText(term))}`);
    default:
      return { kind: 'chain', position, node: term, path };
  }
}

function parseTerm(scope: ParseScope): Operand | undefined {
  const { tokens } = scope;
  const token = tokens.nextNonSpace();
  const { position, value } = token;
  switch (token.type) {
    case 'identifier':
      if (!scope.hasFunction(value)) throw tokens.error(`function ${quote(value)} not defined`);
      return { kind: 'identifier', position, name: value };
    case 'dot':
    case 'nil':
      return { kind: token.type, position };
    case 'variable':
      return parseVariable(scope, token);
    case 'field':
      return { kind: 'field', position, path: [value.slice(1)] };
    case 'bool':
      return { kind: 'bool', position, value: value === 'true' };
    case 'char-constant':
    case 'complex':
    case 'number': {
      const constant = parseNumber(value, token.type);
      if (typeof constant === 'string') throw tokens.error(constant);
      return { kind: 'number', position, text: value, constant };
    }
    case 'left-paren':
      return parseParenthesized(scope);
    case 'string':
    case 'raw-string':
      return { kind: 'string', position, quoted: value, text: parseStringLiteral(scope, token) };
    default:
      tokens.backup(token);
      return undefined;
  }
}

function parseParenthesized(scope: ParseScope): PipeNode {
  scope.enter();
  const pipe = parsePipeline(scope, 'parenthesized pipeline', 'right-paren');
  scope.leave();
  return pipe;
}

function parseVariable(scope: ParseScope, token: Token): VariableNode {
  if (!scope.variables.includes(token.value))
    throw scope.tokens.error(`undefined variable ${quote(token.value)}`);
  return toVariable(token.position, token.value);
}

export function parseStringLiteral({ tokens }: ParseScope, token: Token): string {
  const text = unquote(token.value);
  if (text === undefined) throw tokens.error('invalid syntax');
  return text;
}

function toVariable(position: number, name: string): VariableNode {
  return { kind: 'variable', position, path: [name] };
}

/** The error for a template that nests deeper than it may. */
export function nestsTooDeep(name: string, limit: number): TidemarkError {
  return new TidemarkError(
    'template-limit',
    fromGoString(`template: ${name}: nests deeper than ${limit} levels`),
  );
}
