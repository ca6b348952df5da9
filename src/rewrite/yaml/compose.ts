import { CommentQueue, NO_COMMENTS } from './comment-queue.ts';
import type { Node, Pair, Property } from './node.ts';
import { Scanner } from './scanner.ts';
import type { ScannerHooks } from './scanner.ts';
import type { Fail } from './source.ts';
import type { Token, TokenType } from './token.ts';

const BLOCK_KEY_ENDS: readonly TokenType[] = ['key', 'value', 'block-end'];
const FLOW_SEQUENCE_ENDS: readonly TokenType[] = ['flow-entry', 'flow-sequence-end'];
const FLOW_MAPPING_ENDS: readonly TokenType[] = ['flow-entry', 'flow-mapping-end'];
const CONTENT_ENDS: readonly TokenType[] = ['document-start', 'document-end', 'stream-end'];

type Context = { readonly block: boolean; readonly indentless: boolean };
const BLOCK: Context = { block: true, indentless: false };
const BLOCK_OR_INDENTLESS: Context = { block: true, indentless: true };
const FLOW: Context = { block: false, indentless: false };

/**
 * Reads the first YAML document of the text into a tree with the comments where go-yaml puts them. Undefined when there
 * is none. `restAt` is where the text stops being read: its length, or a document that follows without `---`.
 */
export function composeDocument(
  text: string,
  hooks: ScannerHooks,
): { readonly root: Node | undefined; readonly restAt: number } {
  return new Composer(text, hooks).document();
}

class Composer {
  private readonly scanner: Scanner;
  private readonly comments: CommentQueue;
  private readonly fail: Fail;
  private readonly anchors = new Set<string>();

  constructor(text: string, hooks: ScannerHooks) {
    this.scanner = new Scanner(text, hooks);
    this.comments = new CommentQueue(this.scanner);
    this.fail = hooks.fail;
  }

  document(): { readonly root: Node | undefined; readonly restAt: number } {
    this.comments.peek();
    this.scanner.next();
    const first = this.comments.peek();
    if (first.type === 'stream-end') return { root: undefined, restAt: first.end };
    const root = this.content(first);
    const after = this.comments.peek();
    if (!CONTENT_ENDS.includes(after.type))
      this.fail('found content behind the end of the document', after.start.pos);
    return { root, restAt: after.type === 'document-end' ? after.end : after.start.pos };
  }

  private content(first: Token): Node {
    if (first.type !== 'document-start') {
      this.comments.dropDocumentHead();
      return this.node(BLOCK);
    }
    this.scanner.next();
    const token = this.comments.peek();
    return CONTENT_ENDS.includes(token.type) ? emptyScalar(token.start.pos) : this.node(BLOCK);
  }

  private node(context: Context): Node {
    const token = this.comments.peek();
    if (token.type === 'alias') return this.alias(token);
    const properties = this.properties();
    const { anchor } = properties;
    if (anchor !== undefined) this.anchors.add(anchor.text);
    const content = this.comments.peek();
    if (content.type === 'scalar') return { ...properties, ...this.scalar(content, context) };
    const collection = this.collection(content, context);
    if (collection !== undefined) return { ...properties, ...collection };
    const last = Math.max(anchor?.end ?? -1, properties.tag?.end ?? -1);
    if (last < 0) return this.fail('did not find expected node content', content.start.pos);
    return { ...properties, ...emptyScalar(last) };
  }

  private alias(token: Token): Node {
    const comments = this.comments.take();
    if (!this.anchors.has(token.value))
      this.fail(`unknown anchor '${token.value}' referenced`, token.start.pos);
    this.scanner.next();
    return { kind: 'alias', name: token.value, start: token.start.pos, comments };
  }

  /** At most one anchor and one tag, in either order. */
  private properties(): { anchor?: Property; tag?: Property } {
    const properties: { anchor?: Property; tag?: Property } = {};
    for (;;) {
      const token = this.comments.peek();
      if (token.type !== 'anchor' && token.type !== 'tag') return properties;
      if (properties[token.type] !== undefined) return properties;
      properties[token.type] = { text: token.value, start: token.start.pos, end: token.end };
      this.scanner.next();
    }
  }

  private scalar(token: Token, context: Context): Node {
    const comments = this.comments.take();
    this.scanner.next();
    return {
      kind: 'scalar',
      style: token.style ?? 'plain',
      value: token.value,
      start: token.start.pos,
      end: token.end,
      inFlow: !context.block,
      ...(token.block && { block: token.block }),
      comments,
    };
  }

  private collection(token: Token, context: Context): Node | undefined {
    if (token.type === 'flow-sequence-start') return this.flowSequence();
    if (token.type === 'flow-mapping-start') return this.flowMapping();
    if (context.indentless && token.type === 'block-entry') return this.indentlessSequence();
    if (context.block && token.type === 'block-sequence-start') return this.blockSequence();
    if (context.block && token.type === 'block-mapping-start') return this.blockMapping();
    return undefined;
  }

  private blockSequence(): Node {
    this.scanner.next();
    const items: Node[] = [];
    for (;;) {
      const token = this.comments.peek();
      if (token.type === 'block-end') break;
      if (token.type !== 'block-entry') this.fail("did not find expected '-' indicator", token.start.pos);
      items.push(this.blockItem(token, ['block-entry', 'block-end']));
    }
    this.scanner.next();
    return { kind: 'sequence', items, comments: NO_COMMENTS };
  }

  /** A sequence that is not indented more than the key that it is the value of. */
  private indentlessSequence(): Node {
    const items: Node[] = [];
    for (;;) {
      const token = this.comments.peek();
      if (token.type !== 'block-entry') return { kind: 'sequence', items, comments: NO_COMMENTS };
      items.push(this.blockItem(token, ['block-entry', 'key', 'value', 'block-end']));
    }
  }

  private blockItem(entry: Token, ends: readonly TokenType[]): Node {
    const headLength = this.comments.headLength;
    this.scanner.next();
    const token = this.comments.peek();
    if (token.type === 'block-sequence-start' || token.type === 'block-mapping-start') {
      this.comments.dropHead(headLength);
    }
    return ends.includes(token.type) ? emptyScalar(entry.end) : this.node(BLOCK);
  }

  private blockMapping(): Node {
    this.scanner.next();
    const pairs: Pair[] = [];
    for (;;) {
      const token = this.comments.peek();
      if (token.type === 'block-end') break;
      if (token.type !== 'key') this.fail('did not find expected key', token.start.pos);
      const key = this.blockPart(token);
      const colon = this.comments.peek();
      pairs.push({
        key,
        value: colon.type === 'value' ? this.blockPart(colon) : emptyScalar(colon.start.pos),
      });
    }
    const comments = this.comments.take();
    this.scanner.next();
    return { kind: 'mapping', pairs, comments };
  }

  /** What follows `?` or `:`. */
  private blockPart(indicator: Token): Node {
    this.scanner.next();
    const token = this.comments.peek();
    return BLOCK_KEY_ENDS.includes(token.type) ? emptyScalar(indicator.end) : this.node(BLOCK_OR_INDENTLESS);
  }

  private flowSequence(): Node {
    const start = this.comments.take();
    this.scanner.next();
    const items: Node[] = [];
    for (let first = true; ; first = false) {
      const token = this.flowEntry(first, 'flow-sequence-end', "did not find expected ',' or ']'");
      if (token.type === 'flow-sequence-end') break;
      items.push(token.type === 'key' ? this.flowPair() : this.node(FLOW));
    }
    const end = this.comments.take();
    this.scanner.next();
    return { kind: 'sequence', items, comments: joinComments(start, end) };
  }

  /** Moves over the comma between two entries and gives the token behind it. */
  private flowEntry(first: boolean, end: TokenType, problem: string): Token {
    const token = this.comments.peek();
    if (first || token.type === end) return token;
    if (token.type !== 'flow-entry') this.fail(problem, token.start.pos);
    this.scanner.next();
    return this.comments.peek();
  }

  /** `key: value` directly inside a flow sequence. */
  private flowPair(): Node {
    this.scanner.next();
    const token = this.comments.peek();
    let key: Node;
    if (token.type === 'value' || FLOW_SEQUENCE_ENDS.includes(token.type)) {
      // As in libyaml, the token is lost.
      this.scanner.next();
      key = emptyScalar(token.end);
    } else key = this.node(FLOW);
    const value = this.flowValue(FLOW_SEQUENCE_ENDS);
    return { kind: 'mapping', pairs: [{ key, value }], comments: NO_COMMENTS };
  }

  private flowValue(ends: readonly TokenType[]): Node {
    const token = this.comments.peek();
    if (token.type !== 'value') return emptyScalar(token.start.pos);
    this.scanner.next();
    const content = this.comments.peek();
    return ends.includes(content.type) ? emptyScalar(content.start.pos) : this.node(FLOW);
  }

  private flowMapping(): Node {
    const start = this.comments.take();
    this.scanner.next();
    const pairs: Pair[] = [];
    for (let first = true; ; first = false) {
      const token = this.flowEntry(first, 'flow-mapping-end', "did not find expected ',' or '}'");
      if (token.type === 'flow-mapping-end') break;
      pairs.push(token.type === 'key' ? this.flowMappingPair() : this.flowKeyOnly());
    }
    const end = this.comments.take();
    this.scanner.next();
    return { kind: 'mapping', pairs, comments: joinComments(start, end) };
  }

  private flowMappingPair(): Pair {
    this.scanner.next();
    const token = this.comments.peek();
    const isEmpty = token.type === 'value' || FLOW_MAPPING_ENDS.includes(token.type);
    const key = isEmpty ? emptyScalar(token.start.pos) : this.node(FLOW);
    return { key, value: this.flowValue(FLOW_MAPPING_ENDS) };
  }

  private flowKeyOnly(): Pair {
    const key = this.node(FLOW);
    return { key, value: emptyScalar(this.comments.peek().start.pos) };
  }
}

function emptyScalar(pos: number): Node {
  return {
    kind: 'scalar',
    style: 'empty',
    value: '',
    start: pos,
    end: pos,
    inFlow: false,
    comments: NO_COMMENTS,
  };
}

function joinComments(
  start: { head: Node['comments']['head']; line: Node['comments']['line'] },
  end: Node['comments'],
): Node['comments'] {
  if (start === NO_COMMENTS) return end;
  return { head: [...start.head, ...end.head], line: [...start.line, ...end.line] };
}
