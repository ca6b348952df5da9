import type { NumberConstant } from './number.ts';

/** The nodes of a parsed template. `position` is an offset in bytes, for the places in error messages. */
export type Node = Statement | Operand | PipeNode | CommandNode | ListNode;

export type Statement = ActionNode | BranchNode | JumpNode | TemplateNode | TextNode;

/** What a command is made of: the function or value, then the arguments. */
export type Operand =
  | BoolNode
  | ChainNode
  | DotNode
  | FieldNode
  | IdentifierNode
  | NilNode
  | NumberNode
  | PipeNode
  | StringNode
  | VariableNode;

type Positioned<Kind extends string> = { readonly kind: Kind; readonly position: number };

export type TextNode = Positioned<'text'> & { readonly text: string };
export type ActionNode = Positioned<'action'> & { readonly pipe: PipeNode };
export type JumpNode = Positioned<'break' | 'continue'>;
export type ListNode = Positioned<'list'> & { readonly nodes: readonly Statement[] };
export type BranchNode = Positioned<'if' | 'range' | 'with'> & {
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly elseList?: ListNode;
};
export type TemplateNode = Positioned<'template'> & { readonly name: string; readonly pipe?: PipeNode };

export type PipeNode = Positioned<'pipe'> & {
  readonly isAssign: boolean;
  readonly declarations: readonly VariableNode[];
  readonly commands: readonly CommandNode[];
};
export type CommandNode = Positioned<'command'> & { readonly args: readonly [Operand, ...Operand[]] };

export type BoolNode = Positioned<'bool'> & { readonly value: boolean };
export type DotNode = Positioned<'dot'>;
export type NilNode = Positioned<'nil'>;
export type IdentifierNode = Positioned<'identifier'> & { readonly name: string };
export type NumberNode = Positioned<'number'> & { readonly text: string; readonly constant: NumberConstant };
export type StringNode = Positioned<'string'> & { readonly quoted: string; readonly text: string };
/** `$x.Field1.Field2`: the variable, then fields. */
export type VariableNode = Positioned<'variable'> & { readonly path: readonly [string, ...string[]] };
export type FieldNode = Positioned<'field'> & { readonly path: readonly string[] };
/** `(pipe).Field1.Field2`. */
export type ChainNode = Positioned<'chain'> & { readonly node: Operand; readonly path: readonly string[] };

/** The tree of one `define`, of one `block`, or of the template itself. */
export type Tree = { readonly name: string; readonly root: ListNode };

/** A parsed template: `root`, what it defines, and its source for the places of errors. */
export type Template = {
  readonly name: string;
  readonly source: string;
  readonly root: Tree;
  readonly trees: ReadonlyMap<string, Tree>;
};
