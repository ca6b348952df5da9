import { toIdentity, unwrapItems } from './object-identity.ts';
import type { PlaceReason } from './explain-marker.ts';
import type { ObjectIdentity } from './marker.ts';
import type { Reading } from './read-text.ts';
import { keyTextOf } from './yaml/node.ts';
import type { MappingNode, Node, Pair, ScalarNode } from './yaml/node.ts';
import type { CommentLine } from './yaml/token.ts';

/** What a comment line is attached to. */
export type Attachment = {
  /** Where the comment ends, as an offset in the text of the reading. */
  readonly end: number;
  readonly object: ObjectIdentity;
  /** The value that a marker in the comment sets, and the start of its document. */
  readonly target?: { readonly node: ScalarNode; readonly start: number };
  /** Why a marker in the comment sets nothing. */
  readonly reason?: PlaceReason;
};

/**
 * Walks the documents as Flux visits them and says for every comment line what it is attached to, by the offset of the
 * line in the text. Lines that are missing stand on their own.
 */
export function attachComments(reading: Reading): ReadonlyMap<number, Attachment> {
  const attachments = new Map<number, Attachment>();
  for (const { start, root } of reading.documents) {
    const walk = new Walk(start, attachments);
    const items = reading.chunkCount === 1 ? unwrapItems(root) : undefined;
    if (items === undefined) walk.visit(root, { object: toIdentity(root) });
    else {
      walk.visit(root, { object: toIdentity(root), reason: 'outside-items' });
      for (const item of items) walk.visit(item, { object: toIdentity(item) });
    }
  }
  return attachments;
}

type Context = { readonly object: ObjectIdentity; readonly reason?: PlaceReason };

class Walk {
  private readonly start: number;
  private readonly attachments: Map<number, Attachment>;

  constructor(start: number, attachments: Map<number, Attachment>) {
    this.start = start;
    this.attachments = attachments;
  }

  visit(node: Node, context: Context): void {
    switch (node.kind) {
      case 'scalar':
        return this.scalar(node, context);
      case 'alias':
        return this.note([...node.comments.line, ...node.comments.head], { ...context, reason: 'on-alias' });
      case 'sequence':
        this.note(node.comments.line, { ...context, reason: 'on-collection' });
        for (const item of node.items) this.visit(item, context);
        return;
      case 'mapping':
        this.note(node.comments.line, { ...context, reason: 'on-collection' });
        return this.mapping(node, context);
    }
  }

  private mapping(node: MappingNode, context: Context): void {
    const seen = new Set<string>();
    for (const pair of node.pairs) {
      this.visit(pair.key, { ...context, reason: keyReason(pair) });
      const text = keyTextOf(pair.key);
      this.visit(pair.value, seen.has(text) ? { ...context, reason: 'duplicate-key' } : context);
      seen.add(text);
    }
  }

  /** The line comment decides; without one the head comment does. More than one line is no marker. */
  private scalar(node: ScalarNode, context: Context): void {
    const { head, line } = node.comments;
    if (line.length > 0) this.note(head, { ...context, reason: context.reason ?? 'blocked-by-comment' });
    const decisive = line.length > 0 ? line : head;
    const [only, ...others] = decisive;
    if (only === undefined) return;
    if (others.length > 0)
      return this.note(decisive, { ...context, reason: context.reason ?? 'on-own-line' });
    const reason = context.reason === 'on-key' && line.length === 0 ? 'on-own-line' : context.reason;
    if (reason !== undefined) return this.note(decisive, { object: context.object, reason });
    this.set(only, {
      end: this.start + only.end,
      object: context.object,
      target: { node, start: this.start },
    });
  }

  private note(lines: readonly CommentLine[], context: Context): void {
    for (const line of lines) this.set(line, { end: this.start + line.end, ...context });
  }

  private set(line: CommentLine, attachment: Attachment): void {
    this.attachments.set(this.start + line.start, attachment);
  }
}

/** A comment behind a key stands on the line of the key, but the value is elsewhere. */
function keyReason({ value }: Pair): PlaceReason {
  if (value.kind === 'mapping' || value.kind === 'sequence') return 'on-collection';
  return value.kind === 'scalar' && value.style === 'empty' ? 'on-empty-value' : 'on-key';
}
