import { decodeRune } from '../values/go-string.ts';
import { isPrint } from '../values/unicode.ts';
import { quote } from '../values/quote.ts';
import {
  countLines,
  isAlphaNumeric,
  isSpaceChar,
  numberLength,
  SPACES,
  toUnicodeText,
} from './lexer-chars.ts';
import { findKeyword, type Token, type TokenType } from './token.ts';

const LEFT_DELIM = '{{';
const RIGHT_DELIM = '}}';
const TRIM_MARKER_LENGTH = 2;
const EOF = -1;

/** Splits a template into tokens, one at a time, with the rules and the error texts of Go's `text/template/parse`. */
export class Lexer {
  #input: string;
  #position = 0;
  #start = 0;
  #line = 1;
  #startLine = 1;
  #insideAction = false;
  #parenDepth = 0;

  constructor(input: string) {
    this.#input = input;
  }

  next(): Token {
    if (this.#insideAction) return this.#lexInsideAction();
    for (;;) {
      const token = this.#lexText();
      if (token !== undefined) return token;
    }
  }

  /** The next token outside of an action; `undefined` after a comment. */
  #lexText(): Token | undefined {
    const at = this.#input.indexOf(LEFT_DELIM, this.#position);
    if (at < 0) {
      this.#advanceTo(this.#input.length);
      return this.#position > this.#start ? this.#emit('text') : this.#emit('eof');
    }
    if (at > this.#position) {
      const text = this.#lexTextBefore(at);
      if (text !== undefined) return text;
    }
    return this.#lexLeftDelim();
  }

  #lexTextBefore(delim: number): Token | undefined {
    let end = delim;
    if (this.#isLeftTrimMarker(delim + LEFT_DELIM.length))
      while (end > this.#start && SPACES.includes(this.#input[end - 1] ?? '')) end--;
    this.#advanceTo(end);
    const text = this.#emit('text');
    this.#advanceTo(delim);
    this.#ignore();
    return text.value === '' ? undefined : text;
  }

  #lexLeftDelim(): Token | undefined {
    this.#position += LEFT_DELIM.length;
    const afterMarker = this.#isLeftTrimMarker(this.#position) ? TRIM_MARKER_LENGTH : 0;
    if (this.#input.startsWith('/*', this.#position + afterMarker)) {
      this.#advanceTo(this.#position + afterMarker);
      this.#ignore();
      return this.#lexComment();
    }
    const token = this.#emit('left-delim');
    this.#insideAction = true;
    this.#advanceTo(this.#position + afterMarker);
    this.#ignore();
    this.#parenDepth = 0;
    return token;
  }

  #lexComment(): Token | undefined {
    const end = this.#input.indexOf('*/', this.#position + 2);
    if (end < 0) return this.#fail('unclosed comment');
    this.#advanceTo(end + 2);
    const delim = this.#rightDelim();
    if (delim === undefined) return this.#fail('comment ends before closing delimiter');
    this.#advanceTo(this.#position + (delim.trim ? TRIM_MARKER_LENGTH : 0) + RIGHT_DELIM.length);
    if (delim.trim) this.#skipSpaces();
    this.#ignore();
    return undefined;
  }

  #lexRightDelim(trim: boolean): Token {
    if (trim) {
      this.#advanceTo(this.#position + TRIM_MARKER_LENGTH);
      this.#ignore();
    }
    this.#position += RIGHT_DELIM.length;
    const token = this.#emit('right-delim');
    if (trim) {
      this.#skipSpaces();
      this.#ignore();
    }
    this.#insideAction = false;
    return token;
  }

  #lexInsideAction(): Token {
    const delim = this.#rightDelim();
    if (delim !== undefined)
      return this.#parenDepth === 0 ? this.#lexRightDelim(delim.trim) : this.#fail('unclosed left paren');
    const rune = this.#read();
    if (rune === EOF) return this.#fail('unclosed action');
    const char = rune < 0x80 ? String.fromCharCode(rune) : '';
    if (char !== '' && SPACES.includes(char)) {
      this.#advanceTo(this.#position - 1);
      return this.#lexSpace();
    }
    switch (char) {
      case '=':
        return this.#emit('assign');
      case ':':
        return this.#read() === 0x3d ? this.#emit('declare') : this.#fail('expected :=');
      case '|':
        return this.#emit('pipe');
      case '"':
        return this.#lexQuoted('"', 'string', 'unterminated quoted string');
      case "'":
        return this.#lexQuoted("'", 'char-constant', 'unterminated character constant');
      case '`':
        return this.#lexRawString();
      case '$':
        return this.#lexFieldOrVariable('variable');
      case '(':
        this.#parenDepth++;
        return this.#emit('left-paren');
      case ')':
        return --this.#parenDepth < 0 ? this.#fail('unexpected right paren') : this.#emit('right-paren');
      case '.':
        if (!/[0-9]/.test(this.#input[this.#position] ?? '0')) return this.#lexFieldOrVariable('field');
    }
    return this.#lexWord(rune);
  }

  #lexWord(rune: number): Token {
    const char = String.fromCodePoint(rune);
    if (/[-+.0-9]/.test(char)) {
      this.#position--;
      return this.#lexNumber();
    }
    if (isAlphaNumeric(rune)) return this.#lexIdentifier();
    if (rune < 0x80 && isPrint(rune)) return this.#emit('char');
    return this.#fail(`unrecognized character in action: ${toUnicodeText(rune)}`);
  }

  #lexSpace(): Token {
    let count = 0;
    while (isSpaceChar(this.#input[this.#position])) {
      this.#read();
      count++;
    }
    // The last space may belong to a trim marker: " -}}".
    if (this.#isRightTrimMarker(this.#position - 1)) {
      this.#advanceTo(this.#position - 1);
      if (count === 1) return this.#lexRightDelim(true);
    }
    return this.#emit('space');
  }

  #lexIdentifier(): Token {
    const bad = this.#skipAlphaNumeric();
    if (!this.#isAtTerminator()) return this.#fail(`bad character ${toUnicodeText(bad)}`);
    const word = this.#input.slice(this.#start, this.#position);
    const keyword = findKeyword(word);
    if (keyword !== undefined) return this.#emit(keyword);
    return this.#emit(word === 'true' || word === 'false' ? 'bool' : 'identifier');
  }

  #lexFieldOrVariable(type: 'field' | 'variable'): Token {
    if (this.#isAtTerminator()) return this.#emit(type === 'variable' ? 'variable' : 'dot');
    const bad = this.#skipAlphaNumeric();
    if (!this.#isAtTerminator()) return this.#fail(`bad character ${toUnicodeText(bad)}`);
    return this.#emit(type);
  }

  #lexQuoted(mark: string, type: TokenType, unterminated: string): Token {
    for (;;) {
      let rune = this.#read();
      if (rune === 0x5c) {
        rune = this.#read();
        if (rune !== EOF && rune !== 0x0a) continue;
      }
      if (rune === EOF || rune === 0x0a) return this.#fail(unterminated);
      if (rune === mark.charCodeAt(0)) return this.#emit(type);
    }
  }

  #lexRawString(): Token {
    const end = this.#input.indexOf('`', this.#position);
    if (end < 0) return this.#fail('unterminated raw quoted string');
    this.#advanceTo(end + 1);
    return this.#emit('raw-string');
  }

  #lexNumber(): Token {
    if (!this.#scanNumber()) return this.#badNumber();
    if (!/[-+]/.test(this.#input[this.#position] ?? '')) return this.#emit('number');
    if (!this.#scanNumber() || this.#input[this.#position - 1] !== 'i') return this.#badNumber();
    return this.#emit('complex');
  }

  #badNumber(): Token {
    return this.#fail(`bad number syntax: ${quote(this.#input.slice(this.#start, this.#position))}`);
  }

  /** Passes over what looks like a number. What is wrong about its digits shows when it is converted. */
  #scanNumber(): boolean {
    this.#position += numberLength(this.#input, this.#position);
    const { rune, size } = decodeRune(this.#input, this.#position);
    if (size === 0 || !isAlphaNumeric(rune)) return true;
    this.#read();
    return false;
  }

  /** Passes over letters and digits and gives the rune after them. */
  #skipAlphaNumeric(): number {
    for (;;) {
      const { rune, size } = decodeRune(this.#input, this.#position);
      if (size === 0) return EOF;
      if (!isAlphaNumeric(rune)) return rune;
      this.#position += size;
    }
  }

  #isAtTerminator(): boolean {
    const char = this.#input[this.#position];
    return (
      char === undefined || isSpaceChar(char) || '.,|:)('.includes(char) || this.#startsWith(RIGHT_DELIM)
    );
  }

  #rightDelim(): { readonly trim: boolean } | undefined {
    if (this.#isRightTrimMarker(this.#position)) return { trim: true };
    return this.#startsWith(RIGHT_DELIM) ? { trim: false } : undefined;
  }

  #isRightTrimMarker(at: number): boolean {
    return isSpaceChar(this.#input[at]) && this.#input.startsWith(`-${RIGHT_DELIM}`, at + 1);
  }

  #isLeftTrimMarker(at: number): boolean {
    return this.#input[at] === '-' && isSpaceChar(this.#input[at + 1]);
  }

  #startsWith(text: string): boolean {
    return this.#input.startsWith(text, this.#position);
  }

  #skipSpaces(): void {
    let end = this.#position;
    while (isSpaceChar(this.#input[end])) end++;
    this.#advanceTo(end);
  }

  #read(): number {
    const { rune, size } = decodeRune(this.#input, this.#position);
    if (size === 0) return EOF;
    this.#advanceTo(this.#position + size);
    return rune;
  }

  /** Moves on, or one space back, and keeps the line number. */
  #advanceTo(position: number): void {
    if (position < this.#position) this.#line -= countLines(this.#input, position, this.#position);
    else this.#line += countLines(this.#input, this.#position, position);
    this.#position = position;
  }

  #ignore(): void {
    this.#start = this.#position;
    this.#startLine = this.#line;
  }

  #emit(type: TokenType): Token {
    const value = type === 'eof' ? 'EOF' : this.#input.slice(this.#start, this.#position);
    const token = { type, position: this.#start, value, line: this.#startLine };
    this.#ignore();
    return token;
  }

  /** An error ends the input: the next token is the end. */
  #fail(message: string): Token {
    const token: Token = { type: 'error', position: this.#start, value: message, line: this.#startLine };
    this.#input = '';
    this.#position = 0;
    this.#start = 0;
    return token;
  }
}
