import { PendingComments } from './comments.ts';
import { Indents, MAX_DEPTH } from './indents.ts';
import { scanBlock } from './scan-block.ts';
import { scanPlain } from './scan-plain.ts';
import { scanAnchor, scanTag } from './scan-properties.ts';
import { scanQuoted } from './scan-quoted.ts';
import { SimpleKeys } from './simple-keys.ts';
import { Source } from './source.ts';
import type { Fail, Mark } from './source.ts';
import type { CommentLine, Token, TokenType } from './token.ts';

/** Consumed tokens are dropped in batches of this size. */
const BATCH = 1024;

export type ScannerHooks = {
  readonly fail: Fail;
  readonly onComment: (line: CommentLine) => void;
  readonly onScalar: (token: Token) => void;
};

/**
 * Turns the text of one document into tokens, and its comments into a queue beside them. It accepts what libyaml (and
 * with it go-yaml, which Flux uses) accepts, because whether Flux can read a file decides whether its markers count.
 */
export class Scanner {
  readonly source: Source;
  readonly comments: PendingComments;
  private readonly hooks: ScannerHooks;
  private tokens: Token[] = [];
  private head = 0;
  private parsed = 0;
  private readonly keys: SimpleKeys;
  private keyAllowed = true;
  private readonly indents: Indents;
  private flowLevel = 0;

  constructor(text: string, hooks: ScannerHooks) {
    this.source = new Source(text);
    this.comments = new PendingComments(this.source, hooks.onComment);
    this.hooks = hooks;
    this.keys = new SimpleKeys(hooks.fail);
    this.indents = new Indents(hooks.fail);
    this.push('stream-start', this.source.mark());
  }

  /** The next token, not consumed. Two more tokens are read ahead, because comments attach backwards. */
  peek(): Token {
    for (;;) {
      const token = this.tokens[this.head];
      const ahead = this.tokens.length - this.head;
      if (token !== undefined && ahead > 2 && !this.keys.isOpenAt(this.parsed, this.source)) return token;
      this.scanNext();
    }
  }

  /** Consumes the token that `peek` gave. */
  next(): void {
    this.parsed++;
    this.head++;
    if (this.head < BATCH + 2) return;
    this.tokens = this.tokens.slice(this.head - 2);
    this.head = 2;
    this.comments.forgetTaken();
  }

  private push(type: TokenType, start: Mark, end = start.pos): void {
    this.tokens.push({ type, start, end, value: '' });
  }

  private insert(number: number, type: TokenType, mark: Mark): void {
    const token = { type, start: mark, end: mark.pos, value: '' };
    this.tokens.splice(this.head + number - this.parsed, 0, token);
  }

  private scanNext(): void {
    const { source } = this;
    const scanStart = source.mark();
    this.skipToToken();
    this.unroll(source.column, scanStart);
    if (source.isEnd()) return this.addEnd();
    const code = source.code();
    if (source.column === 0 && code === 37)
      this.hooks.fail('found a directive, which Flux does not read', source.pos);
    if (source.isDocumentIndicator()) return this.addDocumentIndicator(code);
    const target = this.commentTarget(code);
    this.addContent(code);
    // A comment behind `-` is the head of what follows.
    if (this.tokens.at(-1)?.type !== 'block-entry') this.comments.readBehind(target);
  }

  /** A comment behind `:` or, in a flow collection, behind `,` belongs to the token before. */
  private commentTarget(code: number): number {
    const last = this.tokens.at(-1);
    const looksBack = this.flowLevel === 0 ? code === 58 : code === 44;
    return last !== undefined && looksBack ? last.start.pos : this.source.pos;
  }

  private skipToToken(): void {
    const { source } = this;
    const scanStart = source.mark();
    for (;;) {
      if (source.column === 0 && source.startsWith('\xef\xbb\xbf')) source.skip();
      // A tab cannot indent what may be a key.
      const tab = this.flowLevel > 0 || !this.keyAllowed ? 9 : 32;
      while (source.code() === 32 || source.code() === tab) source.skip();
      this.comments.passToEntry(this.tokens);
      if (source.code() === 35) this.readComments(scanStart);
      if (source.breakWidth() === 0) return;
      source.skipBreak();
      if (this.flowLevel === 0) this.keyAllowed = true;
    }
  }

  private readComments(gapStart: Mark): void {
    const position = { indent: this.indents.current, inFlow: this.flowLevel > 0 };
    this.comments.readBetween(this.tokens, gapStart, position);
  }

  private addEnd(): void {
    if (this.source.column !== 0) this.source.startLine();
    this.unroll(-1, this.source.mark());
    this.keys.remove();
    this.keyAllowed = false;
    this.push('stream-end', this.source.mark());
  }

  private addDocumentIndicator(code: number): void {
    const start = this.source.mark();
    this.unroll(-1, start);
    this.keys.remove();
    this.keyAllowed = false;
    for (let i = 0; i < 3; i++) this.source.skip();
    this.push(code === 45 ? 'document-start' : 'document-end', start, this.source.pos);
  }

  private addContent(code: number): void {
    const spaced = this.source.isBlankOrEnd(this.source.pos + 1);
    const inFlow = this.flowLevel > 0;
    if (code === 91) return this.addFlowStart('flow-sequence-start');
    if (code === 123) return this.addFlowStart('flow-mapping-start');
    if (code === 93) return this.addFlowEnd('flow-sequence-end');
    if (code === 125) return this.addFlowEnd('flow-mapping-end');
    if (code === 44) return this.addIndicator('flow-entry', true);
    if (code === 45 && spaced) return this.addBlockEntry();
    if (code === 63 && (inFlow || spaced)) return this.addKey();
    if (code === 58 && (inFlow || spaced)) return this.addValue();
    this.addNode(code, spaced);
  }

  private addNode(code: number, spaced: boolean): void {
    const { source } = this;
    const { fail } = this.hooks;
    if (code === 124 || code === 62) {
      if (this.flowLevel === 0) return this.addBlockScalar(code === 124);
    } else if (code === 42) return this.addProperty(() => scanAnchor(source, 'alias', fail));
    else if (code === 38) return this.addProperty(() => scanAnchor(source, 'anchor', fail));
    else if (code === 33) return this.addProperty(() => scanTag(source, fail));
    else if (code === 39 || code === 34) return this.addScalar(() => scanQuoted(source, fail));
    else if (this.startsPlain(code, spaced)) return this.addPlain();
    fail('found character that cannot start any token', source.pos);
  }

  private startsPlain(code: number, spaced: boolean): boolean {
    if (code === 45) return !this.source.isBlank(this.source.pos + 1);
    if (code === 63 || code === 58) return this.flowLevel === 0 && !spaced;
    // Blanks, `#`, `%`, `@` and a backtick; the other indicators are dispatched already.
    return !(this.source.isBlankOrEnd() || code === 35 || code === 37 || code === 64 || code === 96);
  }

  private addFlowStart(type: TokenType): void {
    this.saveKey();
    this.keys.enter();
    this.flowLevel++;
    if (this.flowLevel > MAX_DEPTH) this.hooks.fail(`exceeded max depth of ${MAX_DEPTH}`, this.source.pos);
    this.keyAllowed = true;
    this.pushIndicator(type);
  }

  private addFlowEnd(type: TokenType): void {
    this.keys.remove();
    if (this.flowLevel > 0) {
      this.flowLevel--;
      this.keys.leave();
    }
    this.keyAllowed = false;
    this.pushIndicator(type);
  }

  private addIndicator(type: TokenType, keyAllowed: boolean): void {
    this.keys.remove();
    this.keyAllowed = keyAllowed;
    this.pushIndicator(type);
  }

  private pushIndicator(type: TokenType): void {
    const start = this.source.mark();
    this.source.skip();
    this.push(type, start, this.source.pos);
  }

  private addBlockEntry(): void {
    this.openBlock('block-sequence-start', 'block sequence entries are not allowed in this context');
    this.addIndicator('block-entry', true);
  }

  private addKey(): void {
    this.openBlock('block-mapping-start', 'mapping keys are not allowed in this context');
    this.addIndicator('key', this.flowLevel === 0);
  }

  private addValue(): void {
    const key = this.keys.take(this.source);
    if (key === undefined) {
      this.openBlock('block-mapping-start', 'mapping values are not allowed in this context');
      this.keyAllowed = this.flowLevel === 0;
    } else {
      this.insert(key.token, 'key', key.mark);
      if (this.roll(key.mark.column)) this.insert(key.token, 'block-mapping-start', key.mark);
      this.keyAllowed = false;
    }
    this.pushIndicator('value');
  }

  /** Starts a block collection at this column unless it is open already. */
  private openBlock(type: TokenType, problem: string): void {
    if (this.flowLevel > 0) return;
    if (!this.keyAllowed) this.hooks.fail(problem, this.source.pos);
    if (this.roll(this.source.column)) this.push(type, this.source.mark());
  }

  private addBlockScalar(literal: boolean): void {
    this.keys.remove();
    this.keyAllowed = true;
    const target = this.source.pos;
    const onComment = (): void => this.comments.readBehind(target);
    this.pushScalar(
      scanBlock(this.source, literal, {
        parentIndent: this.indents.current,
        onComment,
        fail: this.hooks.fail,
      }),
    );
  }

  private addProperty(scan: () => Token): void {
    this.saveKey();
    this.keyAllowed = false;
    this.tokens.push(scan());
  }

  private addScalar(scan: () => Token): void {
    this.saveKey();
    this.keyAllowed = false;
    this.pushScalar(scan());
  }

  private addPlain(): void {
    this.saveKey();
    const context = { indent: this.indents.current, inFlow: this.flowLevel > 0, fail: this.hooks.fail };
    const { token, crossedLine } = scanPlain(this.source, context);
    this.keyAllowed = crossedLine;
    this.pushScalar(token);
  }

  private pushScalar(token: Token): void {
    this.tokens.push(token);
    this.hooks.onScalar(token);
  }

  private saveKey(): void {
    if (!this.keyAllowed) return;
    const required = this.flowLevel === 0 && this.indents.current === this.source.column;
    this.keys.save({
      required,
      token: this.parsed + this.tokens.length - this.head,
      mark: this.source.mark(),
    });
  }

  /** Opens an indentation level, which flow collections do not have. */
  private roll(column: number): boolean {
    return this.flowLevel === 0 && this.indents.open(column, this.source.pos);
  }

  private unroll(column: number, scanStart: Mark): void {
    if (this.flowLevel > 0 || this.indents.current <= column) return;
    for (const end of this.indents.close(column, scanStart, this.comments.waiting))
      this.push('block-end', end);
  }
}
