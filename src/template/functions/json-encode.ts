import { expectString } from '../values/expect.ts';
import type { Budget } from '../budget.ts';
import { GoError } from '../go-error.ts';
import { formatFloat64 } from '../../go/format-float.ts';
import { decodeRune, encodeRune, RUNE_ERROR } from '../values/go-string.ts';
import { elementAt, isExported, sortedEntries } from '../values/reflect.ts';
import { type Any, Complex, GoMap, Int, Pointer, Slice, Struct, toAny, typeOf } from '../values/values.ts';
import type { Field } from '../values/types.ts';

export type JsonStyle = { readonly escapeHtml: boolean; readonly indent: string };

/** Go's `json.Marshal`, `MarshalIndent` and an encoder without HTML escapes. Throws `GoError` with Go's text. */
export function encodeJson(value: Any, style: JsonStyle, budget: Budget): string {
  const text = encode(value, { ...style, budget }, '');
  budget.reserve(text.length);
  return text;
}

type Encoding = JsonStyle & { readonly budget: Budget };

function encode(value: Any, encoding: Encoding, margin: string): string {
  const { budget } = encoding;
  budget.enter();
  const text = encodeInside(value, encoding, margin);
  budget.leave();
  return text;
}

function encodeInside(value: Any, encoding: Encoding, margin: string): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return encodeString(value, encoding);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return encodeFloat(value);
  if (value instanceof Int) return String(value.value);
  if (value instanceof Complex) throw new GoError('json: unsupported type: complex128');
  if (value instanceof Pointer) return encode(value.target, encoding, margin);
  const marshal = typeOf(value).methods?.get('MarshalJSON');
  if (marshal !== undefined) return expectString(toAny(marshal.call([value], encoding.budget)));
  if (value instanceof Slice) return encodeList(value, encoding, margin);
  return encodeObject(value, encoding, margin);
}

function encodeList(slice: Slice, encoding: Encoding, margin: string): string {
  if (slice.isNil) return 'null';
  const items = slice.items.map((_, index) =>
    encode(toAny(elementAt(slice, index)), encoding, margin + encoding.indent),
  );
  return enclose('[]', items, encoding, margin);
}

function encodeObject(value: GoMap | Struct, encoding: Encoding, margin: string): string {
  if (value instanceof GoMap && value.isNil) return 'null';
  const colon = encoding.indent === '' ? ':' : ': ';
  const members = [...membersOf(value)].map(
    ([name, member]) =>
      encodeString(name, encoding) + colon + encode(member, encoding, margin + encoding.indent),
  );
  return enclose('{}', members, encoding, margin);
}

function* membersOf(value: GoMap | Struct): Generator<readonly [string, Any]> {
  if (value instanceof Struct) {
    yield* fieldsOf(value);
    return;
  }
  if (value.type.key?.kind !== 'string') throw new GoError(`json: unsupported type: ${value.type.name}`);
  for (const entry of sortedEntries(value)) yield [expectString(entry.key), entry.value];
}

function* fieldsOf(struct: Struct): Generator<readonly [string, Any]> {
  for (const [index, field] of (struct.type.fields ?? []).entries()) {
    const member = struct.fields[index] ?? null;
    if (isInlined(field) && member instanceof Struct) yield* fieldsOf(member);
    else if (isExported(field.name) && !(field.json?.omitEmpty && member === ''))
      yield [field.json?.name ?? field.name, member];
  }
}

/** The fields of an embedded struct without a name of its own belong to the outer object. */
function isInlined(field: Field): boolean {
  return field.embedded === true && field.type.kind === 'struct';
}

function enclose(
  brackets: string,
  items: readonly string[],
  { indent, budget }: Encoding,
  margin: string,
): string {
  budget.reserve(items.reduce((sum, item) => sum + item.length + margin.length + indent.length + 2, 2));
  const [open = '', close = ''] = brackets;
  if (items.length === 0 || indent === '') return open + items.join(',') + close;
  const inner = margin + indent;
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${margin}${close}`;
}

const SHORT_ESCAPES = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function encodeString(text: string, { escapeHtml }: Encoding): string {
  let out = '"';
  for (let at = 0; at < text.length;) {
    const { rune, size } = decodeRune(text, at);
    const char = text.slice(at, at + size);
    const isHtml = escapeHtml && '<>&'.includes(char);
    if (rune === RUNE_ERROR && size === 1) out += '\\ufffd';
    else if (rune < 0x20 || isHtml || rune === 0x2028 || rune === 0x2029 || char === '"' || char === '\\')
      out += SHORT_ESCAPES.get(char) ?? `\\u${rune.toString(16).padStart(4, '0')}`;
    else out += encodeRune(rune);
    at += size;
  }
  return `${out}"`;
}

/** As ES6 does it, with an exponent of one digit not padded. */
function encodeFloat(value: number): string {
  if (!Number.isFinite(value)) throw new GoError(`json: unsupported value: ${formatFloat64(value, 'g', -1)}`);
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-6 && size < 1e21)) return formatFloat64(value, 'f', -1);
  return formatFloat64(value, 'e', -1).replace(/e-0(\d)$/, 'e-$1');
}
