import { TidemarkError } from '../../errors.ts';
import { fromGoString } from '../values/go-string.ts';
import type { Lexer } from './lexer.ts';
import { type Token, type TokenType, toTokenText } from './token.ts';

/** The tokens of a template with up to three of them put back, and the errors that name the line of the last one. */
export class TokenStream {
  readonly templateName: string;
  readonly #lexer: Lexer;
  readonly #buffer: Token[] = [];
  #last: Token | undefined;
  /** The line of the action that is being parsed, 0 outside of one. */
  actionLine = 0;

  constructor(templateName: string, lexer: Lexer) {
    this.templateName = templateName;
    this.#lexer = lexer;
  }

  /** The tokens for a `define` or `block`, which has its own state. */
  nested(): TokenStream {
    return new TokenStream(this.templateName, this.#lexer);
  }

  next(): Token {
    const buffered = this.#buffer.pop();
    if (buffered !== undefined) return buffered;
    this.#last = this.#lexer.next();
    return this.#last;
  }

  /** Puts tokens back, so that `tokens` are the next ones in their order. */
  backup(...tokens: readonly Token[]): void {
    this.#buffer.push(...tokens.toReversed());
  }

  peek(): Token {
    const token = this.next();
    this.backup(token);
    return token;
  }

  nextNonSpace(): Token {
    let token = this.next();
    while (token.type === 'space') token = this.next();
    return token;
  }

  peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.backup(token);
    return token;
  }

  expect(type: TokenType, context: string): Token {
    const token = this.nextNonSpace();
    if (token.type !== type) throw this.unexpected(token, context);
    return token;
  }

  unexpected(token: Token, context: string): TidemarkError {
    if (token.type !== 'error') return this.error(`unexpected ${toTokenText(token)} in ${context}`);
    let extra = '';
    if (this.actionLine !== 0 && this.actionLine !== token.line) {
      const started = `started at ${this.templateName}:${this.actionLine}`;
      extra = token.value.endsWith(' action') ? ` ${started}` : ` in action ${started}`;
    }
    return this.error(token.value + extra);
  }

  error(message: string): TidemarkError {
    const line = this.#last?.line ?? 0;
    return new TidemarkError(
      'template-parse',
      fromGoString(`template: ${this.templateName}:${line}: ${message}`),
    );
  }
}
