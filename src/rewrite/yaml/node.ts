import type { BlockLayout, CommentLine, ScalarStyle } from './token.ts';

/** The comment lines that belong to a node. */
export type Comments = {
  /** Above the node. */
  readonly head: readonly CommentLine[];
  /** Behind the node, on its line. */
  readonly line: readonly CommentLine[];
};

/** An anchor or tag in front of a node: its text and where it stands. */
export type Property = { readonly text: string; readonly start: number; readonly end: number };

type Properties = { readonly anchor?: Property; readonly tag?: Property };

export type ScalarNode = Properties & {
  readonly kind: 'scalar';
  /** `empty` stands for a value that is not there. */
  readonly style: ScalarStyle | 'empty';
  readonly value: string;
  /** The extent of the scalar itself, behind its anchor and tag. */
  readonly start: number;
  readonly end: number;
  readonly inFlow: boolean;
  readonly block?: BlockLayout;
  readonly comments: Comments;
};

export type AliasNode = {
  readonly kind: 'alias';
  readonly name: string;
  readonly start: number;
  readonly comments: Comments;
};

export type SequenceNode = Properties & {
  readonly kind: 'sequence';
  readonly items: readonly Node[];
  readonly comments: Comments;
};

export type Pair = { readonly key: Node; readonly value: Node };

export type MappingNode = Properties & {
  readonly kind: 'mapping';
  readonly pairs: readonly Pair[];
  readonly comments: Comments;
};

export type Node = ScalarNode | AliasNode | SequenceNode | MappingNode;

/** The text by which go-yaml's node compares as a key: that of a scalar, the name of an alias, else empty. */
export function keyTextOf(node: Node): string {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'alias':
      return node.name;
    case 'sequence':
    case 'mapping':
      return '';
  }
}

/** The string that a slice of the text stands for: the text has one character per byte of UTF-8. */
export function decodeText(text: string): string {
  return /[\x80-\xff]/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text;
}
