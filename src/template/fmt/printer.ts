import type { Budget } from '../budget.ts';
import { elementAt, isExported, sortedEntries } from '../values/reflect.ts';
import { type Type, UINT8 } from '../values/types.ts';
import {
  type Any,
  Complex,
  GoMap,
  Int,
  Interface,
  type Pointer,
  type Reflected,
  reflectAs,
  Slice,
  Struct,
  typeOf,
  type Value,
} from '../values/values.ts';
import { type Flags, noFlags, pad } from './flags.ts';
import { formatFloat } from './format-float.ts';
import { formatChar, formatInteger, formatQuotedChar, formatUnicode } from './format-integer.ts';
import { formatHexBytes, formatQuoted, formatString } from './format-string.ts';

/** What a value is printed under: nested how deep, and whether its methods may be called. */
type Nesting = { readonly depth: number; readonly exported: boolean };

/** Prints Go values as Go's `fmt` does. One printer makes one text. */
export class Printer {
  flags: Flags = noFlags();
  readonly #budget: Budget;
  #text = '';
  /** The value that a bad verb names. */
  #subject: Reflected | null = null;
  #inBadVerb = false;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** The text so far. */
  finish(): string {
    this.#budget.reserve(this.#text.length);
    return this.#text;
  }

  write(text: string): void {
    this.#text += text;
    if (this.#text.length > this.#budget.limits.value) this.#budget.reserve(this.#text.length);
  }

  /** Prints one operand. */
  printArgument(value: Any, verb: string): void {
    this.#subject = value;
    if (value === null) {
      if (verb === 'T' || verb === 'v') this.write(pad('<nil>', this.flags));
      else this.badVerb(verb);
    } else if (verb === 'T') this.write(formatString(typeOf(value).name, this.flags));
    else if (verb === 'p' || verb === 'w') this.badVerb(verb);
    else if (!this.#printWithMethods(value, verb))
      this.#printValue(value, verb, { depth: 0, exported: true });
  }

  /** `%!d(string=x)`. */
  badVerb(verb: string): void {
    const subject = this.#subject;
    this.#inBadVerb = true;
    this.write(`%!${verb}(`);
    if (subject === null || subject === undefined) this.write('<nil>');
    else {
      this.write(`${typeOf(subject).name}=`);
      this.#printValue(subject, 'v', { depth: 0, exported: true });
    }
    this.write(')');
    this.#inBadVerb = false;
  }

  #printWithMethods(value: Value, verb: string): boolean {
    if (this.#inBadVerb || typeof value !== 'object') return false;
    const name = this.flags.sharpV ? 'GoString' : 'vsxXq'.includes(verb) ? 'String' : '';
    const method = name === '' ? undefined : typeOf(value).methods?.get(name);
    if (method === undefined || method.params.length > 0) return false;
    const text = method.call([value], this.#budget);
    if (typeof text !== 'string') return false;
    if (this.flags.sharpV) this.write(formatString(text, this.flags));
    else this.#printString(text, verb);
    return true;
  }

  #printValue(value: Reflected, verb: string, nesting: Nesting): void {
    this.#budget.enter();
    this.#printEntered(value, verb, nesting);
    this.#budget.leave();
  }

  #printEntered(value: Reflected, verb: string, nesting: Nesting): void {
    if (value instanceof Interface) return this.#printInterface(value, verb, nesting);
    if (nesting.depth > 0 && nesting.exported && value !== undefined && this.#printWithMethods(value, verb))
      return;
    this.#subject = value;
    if (value === undefined) this.write('<nil>');
    else if (typeof value === 'string') this.#printString(value, verb);
    else if (typeof value === 'boolean') this.#printBoolean(value, verb);
    else if (typeof value === 'number') this.#printFloat(value, verb);
    else if (value instanceof Int) this.#printInteger(value, verb);
    else if (value instanceof Complex) this.#printComplex(value, verb);
    else if (value instanceof GoMap) this.#printMap(value, verb, nesting);
    else if (value instanceof Struct) this.#printStruct(value, verb, nesting);
    else if (value instanceof Slice) this.#printSlice(value, verb, nesting);
    else this.#printPointer(value, verb, nesting);
  }

  #printInterface(holder: Interface, verb: string, nesting: Nesting): void {
    if (holder.value !== null) return this.#printValue(holder.value, verb, deeper(nesting));
    this.write(this.flags.sharpV ? `${holder.type.name}(nil)` : '<nil>');
  }

  #printString(text: string, verb: string): void {
    if (verb === 's' || (verb === 'v' && !this.flags.sharpV)) this.write(formatString(text, this.flags));
    else if (verb === 'q' || verb === 'v') this.write(formatQuoted(text, this.flags));
    else if (verb === 'x' || verb === 'X') this.write(formatHexBytes(text, verb === 'X', this.flags));
    else this.badVerb(verb);
  }

  #printBoolean(value: boolean, verb: string): void {
    if (verb === 't' || verb === 'v') this.write(pad(String(value), this.flags));
    else this.badVerb(verb);
  }

  #printInteger({ type, value }: Int, verb: string): void {
    const { flags } = this;
    switch (verb) {
      case 'v':
        if (flags.sharpV && isUnsigned(type))
          return this.write(formatInteger({ value, base: 16 }, { ...flags, sharp: true }));
        return this.write(formatInteger({ value, base: 10 }, flags));
      case 'd':
        return this.write(formatInteger({ value, base: 10 }, flags));
      case 'b':
        return this.write(formatInteger({ value, base: 2 }, flags));
      case 'o':
      case 'O':
        return this.write(formatInteger({ value, base: 8, octalPrefix: verb === 'O' }, flags));
      case 'x':
      case 'X':
        return this.write(formatInteger({ value, base: 16, upper: verb === 'X' }, flags));
      case 'c':
        return this.write(formatChar(value, flags));
      case 'q':
        return this.write(formatQuotedChar(value, flags));
      case 'U':
        return this.write(formatUnicode(value, flags));
      default:
        return this.badVerb(verb);
    }
  }

  #printFloat(value: number, verb: string): void {
    if (verb === 'v') this.write(formatFloat(value, 'g', -1, this.flags));
    else if ('bgGxX'.includes(verb)) this.write(formatFloat(value, verb, -1, this.flags));
    else if ('feE'.includes(verb)) this.write(formatFloat(value, verb, 6, this.flags));
    else if (verb === 'F') this.write(formatFloat(value, 'f', 6, this.flags));
    else this.badVerb(verb);
  }

  #printComplex({ re, im }: Complex, verb: string): void {
    if (!'vbgGxXfFeE'.includes(verb)) return this.badVerb(verb);
    const { plus } = this.flags;
    this.write('(');
    this.#printFloat(re, verb);
    this.flags.plus = true;
    this.#printFloat(im, verb);
    this.flags.plus = plus;
    this.write('i)');
  }

  #printMap(map: GoMap, verb: string, nesting: Nesting): void {
    const { sharpV } = this.flags;
    if (sharpV && map.isNil) return this.write(`${map.type.name}(nil)`);
    this.write(sharpV ? `${map.type.name}{` : 'map[');
    for (const [index, { key, value }] of sortedEntries(map).entries()) {
      if (index > 0) this.#separate();
      this.#printValue(key, verb, deeper(nesting));
      this.write(':');
      this.#printValue(map.type.elem ? reflectAs(map.type.elem, value) : undefined, verb, deeper(nesting));
    }
    this.write(sharpV ? '}' : ']');
  }

  #printStruct(struct: Struct, verb: string, nesting: Nesting): void {
    const { sharpV, plusV } = this.flags;
    this.write(sharpV ? `${struct.type.name}{` : '{');
    for (const [index, field] of (struct.type.fields ?? []).entries()) {
      if (index > 0) this.#separate();
      if (plusV || sharpV) this.write(`${field.name}:`);
      const exported = nesting.exported && isExported(field.name);
      this.#printValue(reflectAs(field.type, struct.fields[index] ?? null), verb, {
        depth: nesting.depth + 1,
        exported,
      });
    }
    this.write('}');
  }

  #printSlice(slice: Slice, verb: string, nesting: Nesting): void {
    const { sharpV } = this.flags;
    if (sharpV && slice.isNil) return this.write(`${slice.type.name}(nil)`);
    this.write(sharpV ? `${slice.type.name}{` : '[');
    for (const index of slice.items.keys()) {
      if (index > 0) this.#separate();
      this.#printValue(elementAt(slice, index), verb, deeper(nesting));
    }
    this.write(sharpV ? '}' : ']');
  }

  #printPointer(pointer: Pointer, verb: string, nesting: Nesting): void {
    this.write('&');
    this.#printValue(pointer.target, verb, deeper(nesting));
  }

  #separate(): void {
    this.write(this.flags.sharpV ? ', ' : ' ');
  }
}

function deeper({ depth, exported }: Nesting): Nesting {
  return { depth: depth + 1, exported };
}

function isUnsigned(type: Type): boolean {
  return type === UINT8 || type.kind.startsWith('uint');
}
