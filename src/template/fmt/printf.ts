import type { Budget } from '../budget.ts';
import { decodeRune, encodeRune } from '../values/go-string.ts';
import { type Any, Int, typeOf } from '../values/values.ts';
import { noFlags } from './flags.ts';
import { Printer } from './printer.ts';

/** Widths and precisions beyond this are refused, as Go does. */
const LARGEST = 1_000_000;

/** Go's `fmt.Sprintf`. */
export function sprintf(format: string, args: readonly Any[], budget: Budget): string {
  return new Formatter(format, args, budget).run();
}

class Formatter {
  readonly #format: string;
  readonly #args: readonly Any[];
  readonly #printer: Printer;
  readonly #budget: Budget;
  #at = 0;
  #argument = 0;
  #reordered = false;
  #goodIndex = true;
  /** The last thing read was an index like `[3]`. */
  #afterIndex = false;

  constructor(format: string, args: readonly Any[], budget: Budget) {
    this.#format = format;
    this.#args = args;
    this.#budget = budget;
    this.#printer = new Printer(budget);
  }

  run(): string {
    while (this.#at < this.#format.length) {
      const percent = this.#format.indexOf('%', this.#at);
      const end = percent < 0 ? this.#format.length : percent;
      this.#printer.write(this.#format.slice(this.#at, end));
      this.#at = end + 1;
      if (percent >= 0) this.#printDirective();
    }
    if (!this.#reordered && this.#argument < this.#args.length) this.#printExtra();
    return this.#printer.finish();
  }

  #printDirective(): void {
    this.#budget.step();
    this.#goodIndex = true;
    this.#afterIndex = false;
    this.#printer.flags = noFlags();
    this.#readFlags();
    this.#readIndex();
    this.#readWidth();
    this.#readPrecision();
    if (!this.#afterIndex) this.#readIndex();
    if (this.#at >= this.#format.length) return this.#printer.write('%!(NOVERB)');
    const { rune, size } = decodeRune(this.#format, this.#at);
    this.#at += size;
    this.#printVerb(encodeRune(rune));
  }

  #printVerb(verb: string): void {
    if (verb === '%') return this.#printer.write('%');
    if (!this.#goodIndex) return this.#printer.write(`%!${verb}(BADINDEX)`);
    if (this.#argument >= this.#args.length) return this.#printer.write(`%!${verb}(MISSING)`);
    const { flags } = this.#printer;
    if (verb === 'v' || verb === 'w') {
      flags.sharpV = flags.sharp;
      flags.sharp = false;
      flags.plusV = flags.plus;
      flags.plus = false;
    }
    this.#printer.printArgument(this.#args[this.#argument++] ?? null, verb);
  }

  #printExtra(): void {
    this.#printer.flags = noFlags();
    this.#printer.write('%!(EXTRA ');
    for (const [index, arg] of this.#args.slice(this.#argument).entries()) {
      if (index > 0) this.#printer.write(', ');
      if (arg !== null) this.#printer.write(`${typeOf(arg).name}=`);
      this.#printer.printArgument(arg, 'v');
    }
    this.#printer.write(')');
  }

  #readFlags(): void {
    const { flags } = this.#printer;
    for (; ; this.#at++) {
      const char = this.#format[this.#at];
      if (char === '#') flags.sharp = true;
      else if (char === '0') flags.zero = true;
      else if (char === '+') flags.plus = true;
      else if (char === '-') flags.minus = true;
      else if (char === ' ') flags.space = true;
      else return;
    }
  }

  #readWidth(): void {
    const { flags } = this.#printer;
    if (this.#format[this.#at] !== '*') {
      flags.width = this.#readNumber();
      if (this.#afterIndex && flags.width !== undefined) this.#goodIndex = false;
      return;
    }
    this.#at++;
    const width = this.#integerArgument();
    if (width === undefined) this.#printer.write('%!(BADWIDTH)');
    else if (width < 0) {
      flags.width = -width;
      flags.minus = true;
      flags.zero = false;
    } else flags.width = width;
    this.#afterIndex = false;
  }

  #readPrecision(): void {
    const { flags } = this.#printer;
    if (this.#format[this.#at] !== '.' || this.#at + 1 >= this.#format.length) return;
    this.#at++;
    if (this.#afterIndex) this.#goodIndex = false;
    this.#readIndex();
    if (this.#format[this.#at] !== '*') {
      flags.precision = this.#readNumber() ?? 0;
      return;
    }
    this.#at++;
    const precision = this.#integerArgument();
    flags.precision = precision === undefined || precision < 0 ? undefined : precision;
    if (flags.precision === undefined) this.#printer.write('%!(BADPREC)');
    this.#afterIndex = false;
  }

  /** `[3]`: the number of the argument to print next. */
  #readIndex(): void {
    this.#afterIndex = false;
    if (this.#format[this.#at] !== '[') return;
    this.#reordered = true;
    const close = this.#format.indexOf(']', this.#at + 1);
    const inside = close < 0 ? '' : this.#format.slice(this.#at + 1, close);
    const isNumber = /^[0-9]+$/.test(inside) && Number(inside) <= LARGEST;
    this.#at = close < 0 ? this.#at + 1 : close + 1;
    this.#afterIndex = isNumber;
    const index = Number(inside) - 1;
    if (isNumber && index >= 0 && index < this.#args.length) this.#argument = index;
    else this.#goodIndex = false;
  }

  #readNumber(): number | undefined {
    let number: number | undefined;
    for (; isDigit(this.#format[this.#at]); this.#at++) {
      if ((number ?? 0) > LARGEST) {
        // Go takes such a number for the end of the format.
        this.#at = this.#format.length;
        return undefined;
      }
      number = (number ?? 0) * 10 + Number(this.#format[this.#at]);
    }
    return number;
  }

  #integerArgument(): number | undefined {
    const arg = this.#args[this.#argument];
    if (this.#argument < this.#args.length) this.#argument++;
    if (!(arg instanceof Int)) return undefined;
    const value = Number(arg.value);
    return Math.abs(value) > LARGEST ? undefined : value;
  }
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}
