import type { Mark } from './source.ts';

export type TokenType =
  | 'stream-start'
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** Where the parts of a block scalar stand. Its header is `|` or `>` with its indicators. */
export type BlockLayout = {
  /** End of the header, before blanks and a comment. */
  readonly headerEnd: number;
  /** Start of the first line below the header. */
  readonly bodyStart: number;
  /** End of the last line that is not blank, before its line break; `bodyStart` when there is none. */
  readonly bodyEnd: number;
  readonly indent: number;
  /** The indentation indicator, 0 when there is none. */
  readonly increment: number;
};

export type Token = {
  readonly type: TokenType;
  readonly start: Mark;
  readonly end: number;
  /** The name of an anchor or alias, the text of a tag, the value of a scalar. */
  readonly value: string;
  readonly style?: ScalarStyle;
  readonly block?: BlockLayout;
};

/** One line of a comment, from its `#` to the end of the line. */
export type CommentLine = {
  readonly start: number;
  readonly end: number;
  /** Whether the comment goes on after a blank line, or ends with one. */
  blankAfter: boolean;
};

/**
 * A comment that waits for the token that it belongs to: the first one that starts at or behind `target`. A foot comment
 * belongs to what stands above it; it is kept only because its extent decides where blocks end.
 */
export type PendingComment = {
  kind: 'head' | 'line' | 'foot';
  target: number;
  readonly start: Mark;
  readonly scanStart: number;
  readonly scanEnd: number;
  readonly lines: readonly CommentLine[];
};
