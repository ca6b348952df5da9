import type { Budget } from '../budget.ts';
import { GoError } from '../go-error.ts';
import { fromGoString, fromRunes, toGoString, toRunes } from '../values/go-string.ts';
import { quoteRune } from '../values/quote.ts';
import { type Any, anyList, dict } from '../values/values.ts';

/** Go's `json.Unmarshal` into an `interface{}`. Throws `GoError` with Go's text. */
export function decodeJson(text: string, budget: Budget): Any {
  return new JsonReader(text, budget).read();
}

const SPACES = ' \t\r\n';

class JsonReader {
  readonly #text: string;
  readonly #budget: Budget;
  #at = 0;

  constructor(text: string, budget: Budget) {
    this.#text = text;
    this.#budget = budget;
  }

  read(): Any {
    const value = this.#readValue('looking for beginning of value');
    this.#skipSpaces();
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value');
    return value;
  }

  #readValue(context: string): Any {
    this.#budget.enter();
    this.#skipSpaces();
    const value = this.#readInside(context);
    this.#budget.leave();
    return value;
  }

  #readInside(context: string): Any {
    const char = this.#text[this.#at];
    switch (char) {
      case '{':
        return this.#readObject();
      case '[':
        return this.#readArray();
      case '"':
        return this.#readString();
      case 't':
        return this.#readWord('true', true);
      case 'f':
        return this.#readWord('false', false);
      case 'n':
        return this.#readWord('null', null);
    }
    if (char !== undefined && /[-0-9]/.test(char)) return this.#readNumber();
    throw this.#unexpected(context);
  }

  #readObject(): Any {
    const entries: [string, Any][] = [];
    this.#at++;
    this.#skipSpaces();
    if (this.#take('}')) return dict([]);
    for (;;) {
      this.#skipSpaces();
      if (this.#text[this.#at] !== '"') throw this.#unexpected('looking for beginning of object key string');
      const key = this.#readString();
      this.#skipSpaces();
      if (!this.#take(':')) throw this.#unexpected('after object key');
      entries.push([key, this.#readValue('looking for beginning of value')]);
      this.#skipSpaces();
      if (this.#take('}')) return dict(entries);
      if (!this.#take(',')) throw this.#unexpected('after object key:value pair');
    }
  }

  #readArray(): Any {
    const items: Any[] = [];
    this.#at++;
    this.#skipSpaces();
    if (this.#take(']')) return anyList([]);
    for (;;) {
      items.push(this.#readValue('looking for beginning of value'));
      this.#skipSpaces();
      if (this.#take(']')) return anyList(items);
      if (!this.#take(',')) throw this.#unexpected('after array element');
    }
  }

  #readString(): string {
    const start = ++this.#at;
    let hasEscape = false;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === '"') break;
      if (char === undefined || char < ' ') throw this.#unexpected('in string literal');
      if (char === '\\') {
        hasEscape = true;
        this.#skipEscape();
      } else this.#at++;
    }
    const inner = this.#text.slice(start, this.#at++);
    const clean = fromRunes(toRunes(inner));
    return hasEscape ? unescape(clean) : clean;
  }

  #skipEscape(): void {
    const char = this.#text[++this.#at];
    if (char === undefined || !'"\\/bfnrtu'.includes(char)) throw this.#unexpected('in string escape code');
    this.#at++;
    if (char !== 'u') return;
    for (let count = 0; count < 4; count++, this.#at++)
      if (!/^[0-9a-fA-F]$/.test(this.#text[this.#at] ?? ''))
        throw this.#unexpected('in \\u hexadecimal character escape');
  }

  #readNumber(): number {
    const start = this.#at;
    this.#take('-');
    if (!this.#take('0') && this.#skipDigits() === 0) throw this.#unexpected('in numeric literal');
    if (this.#take('.') && this.#skipDigits() === 0)
      throw this.#unexpected('after decimal point in numeric literal');
    if (this.#take('e') || this.#take('E')) {
      if (!this.#take('+')) this.#take('-');
      if (this.#skipDigits() === 0) throw this.#unexpected('in exponent of numeric literal');
    }
    const literal = this.#text.slice(start, this.#at);
    const value = Number(literal);
    if (!Number.isFinite(value))
      throw new GoError(`json: cannot unmarshal number ${literal} into Go value of type float64`);
    return value;
  }

  #readWord<Meaning>(word: string, meaning: Meaning): Meaning {
    for (const [index, char] of word.split('').entries()) {
      if (this.#text[this.#at] !== char)
        throw this.#unexpected(`in literal ${word} (expecting ${quoteRune(word.charCodeAt(index))})`);
      this.#at++;
    }
    return meaning;
  }

  #skipDigits(): number {
    const start = this.#at;
    while (/^[0-9]$/.test(this.#text[this.#at] ?? '')) this.#at++;
    return this.#at - start;
  }

  #skipSpaces(): void {
    while (this.#at < this.#text.length && SPACES.includes(this.#text[this.#at] ?? '')) this.#at++;
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #unexpected(context: string): GoError {
    const char = this.#text[this.#at];
    if (char === undefined) return new GoError('unexpected end of JSON input');
    return new GoError(`invalid character ${quoteByte(char)} ${context}`);
  }
}

/** A single byte, the way Go's JSON package shows it. */
function quoteByte(char: string): string {
  if (char === "'") return `'\\''`;
  return char === '"' ? `'"'` : quoteRune(char.charCodeAt(0));
}

const ESCAPES = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Replaces the escapes of a string that has been checked; a lone surrogate becomes U+FFFD. */
function unescape(text: string): string {
  const plain = fromGoString(text).replace(
    /\\(?:u([0-9a-fA-F]{4})|(.))/gsu,
    (_, hex: string | undefined, char: string) =>
      hex === undefined ? (ESCAPES.get(char) ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return toGoString(plain.toWellFormed());
}
