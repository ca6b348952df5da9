import type { ScalarNode } from './yaml/node.ts';
import type { BlockLayout, ScalarStyle } from './yaml/token.ts';

/** A range of bytes in a file. */
export type Range = { readonly start: number; readonly end: number };

/** Where a scalar and its parts stand in the bytes of a file, and how it is written. */
export type ScalarSpan = Range & {
  readonly style: ScalarStyle;
  /** The explicit tag in front of the scalar, by its full name. */
  readonly tag?: Range & { readonly name: string };
  readonly inFlow: boolean;
  /** The parts of a block scalar, as offsets in the file. */
  readonly block?: BlockLayout;
};

/** The span of a node, with its positions turned into offsets of the file. */
export function toSpan(node: ScalarNode, toOffset: (pos: number) => number): ScalarSpan {
  const { tag, block } = node;
  return {
    style: node.style === 'empty' ? 'plain' : node.style,
    start: toOffset(node.start),
    end: toOffset(node.end),
    inFlow: node.inFlow,
    ...(tag && { tag: { name: tag.text, start: toOffset(tag.start), end: toOffset(tag.end) } }),
    ...(block && {
      block: {
        ...block,
        headerEnd: toOffset(block.headerEnd),
        bodyStart: toOffset(block.bodyStart),
        bodyEnd: toOffset(block.bodyEnd),
      },
    }),
  };
}
