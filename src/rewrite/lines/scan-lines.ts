import { isUtf8 } from 'node:buffer';

import type { Marker, ObjectIdentity } from '../marker.ts';
import { parseSetter } from '../parse-setter.ts';
import type { ParsedSetter } from '../parse-setter.ts';
import { IdentityFields } from './identity-fields.ts';
import { Levels } from './levels.ts';
import { ValueScanner, endOfText } from './value-scanner.ts';

const LF = 10;
const SPACE = 32;
const HASH = 35;
const DASH = 45;
const COLON = 58;
const MAX_KEY_LENGTH = 1_000;
/** 1 for letters, digits and `_ . / -`: the characters of keys that are recognised. */
const KEY = Uint8Array.from({ length: 256 }, (_, code) => Number(/[\w./-]/.test(String.fromCharCode(code))));

type Input = { readonly file: string; readonly bytes: Uint8Array; readonly offsets: readonly number[] };

/**
 * Finds the markers of a file in one walk over its lines, without a tree. It knows the forms that almost all manifests
 * are made of: block mappings and sequences, with plain and quoted values, flow collections and block scalars that
 * start on the line of their key. What it accepts is surely well-formed and surely means this. As soon as a line has
 * another form, or a marker stands elsewhere than behind a plain or quoted value, the answer is `undefined`, and the
 * full reader has the word. `offsets` are those of the marker text, in order.
 */
export function scanLines(input: Input): readonly Marker[] | undefined {
  const { bytes } = input;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Comments in these forms may be markers without the marker text.
  if (!isUtf8(bytes) || buffer.includes('$ref') || buffer.includes('\\u')) return undefined;
  const scan = new LineScan(input, buffer);
  return scan.run() ? scan.markers : undefined;
}

/** A marker whose object is not known before its document ends. */
type Pending = Omit<Marker, 'object'>;

class LineScan {
  readonly markers: Marker[] = [];
  private readonly file: string;
  private readonly bytes: Buffer;
  private readonly offsets: readonly number[];
  private readonly value: ValueScanner;
  private readonly levels: Levels;
  private readonly setters = new Map<string, ParsedSetter>();
  private identity = new IdentityFields();
  private pending: Pending[] = [];
  private nextOffset = 0;
  private at = 0;
  private line = 1;
  private lineStart = 0;

  constructor({ file, offsets }: Input, bytes: Buffer) {
    this.file = file;
    this.bytes = bytes;
    this.offsets = offsets;
    this.value = new ValueScanner(bytes);
    this.levels = new Levels(bytes);
  }

  run(): boolean {
    const { bytes } = this;
    while (this.at < bytes.length) {
      this.lineStart = this.at;
      while (bytes[this.at] === SPACE) this.at++;
      if (!this.scanLine(bytes[this.at] ?? LF)) return false;
      // A marker that was passed without being taken stands where only the full reader can judge it.
      if ((this.offsets[this.nextOffset] ?? this.at) < this.at) return false;
      this.at++;
      this.line++;
    }
    return this.endDocument();
  }

  /** Scans the rest of a line and leaves the position at its end. */
  private scanLine(first: number): boolean {
    if (first === LF) return true;
    const column = this.at - this.lineStart;
    if (first === HASH) {
      this.at = endOfText(this.bytes, this.at, true);
      return this.at !== -1;
    }
    if (first !== DASH) return this.scanMappingLine(column, false);
    if (this.bytes[this.at + 1] === SPACE) return this.scanEntry(column);
    return column === 0 && this.scanSeparator();
  }

  private scanSeparator(): boolean {
    if (this.bytes.toString('latin1', this.at, this.at + 4) !== '---\n') return false;
    this.at += 3;
    return this.endDocument();
  }

  private endDocument(): boolean {
    if (this.identity.isWrapper) return false;
    if (this.pending.length > 0) {
      const object: ObjectIdentity = this.identity.toObject();
      for (const { place, text, state } of this.pending) this.markers.push({ place, text, object, state });
      this.pending = [];
    }
    this.levels.reset();
    this.identity = new IdentityFields();
    return true;
  }

  private scanEntry(column: number): boolean {
    this.levels.close(column);
    if (this.levels.depth === 1 && this.identity.forbidsSequence) return false;
    if (!this.levels.enterSequence(column)) return false;
    this.at++;
    while (this.bytes[this.at] === SPACE) this.at++;
    const first = this.bytes[this.at] ?? LF;
    // An entry that starts below its dash, or another sequence behind it, is left to the full reader.
    if (first === LF || first === HASH || (first === DASH && this.bytes[this.at + 1] === SPACE)) return false;
    if (this.keyEnd() !== -1) return this.scanMappingLine(this.at - this.lineStart, true);
    return this.value.scan(this.at) && this.value.form !== 'block' && this.endValue();
  }

  /** Where the key ends that starts here, -1 when there is none of the known form. */
  private keyEnd(): number {
    const { bytes, at } = this;
    if (bytes[at] === DASH) return -1;
    let end = at;
    while (KEY[bytes[end] ?? 0] === 1) end++;
    if (end === at || end - at > MAX_KEY_LENGTH || bytes[end] !== COLON) return -1;
    const next = bytes[end + 1] ?? LF;
    return next === SPACE || next === LF ? end : -1;
  }

  private scanMappingLine(column: number, isItem: boolean): boolean {
    const start = this.at;
    const end = this.keyEnd();
    if (end === -1) return false;
    if (!isItem) this.levels.close(column);
    if (!(isItem ? this.levels.enterItem(column) : this.levels.enterMapping(column))) return false;
    this.levels.addKey(start, end);
    if (!this.value.scan(end + 1)) return false;
    if (this.levels.depth <= 2 && !this.noteIdentity(start, end)) return false;
    this.levels.isOpen = this.value.form === 'none';
    return this.endValue() && (this.value.form !== 'block' || this.skipBlock(column));
  }

  private noteIdentity(start: number, end: number): boolean {
    const key = this.bytes.toString('latin1', start, end);
    const value = this.value.form === 'none' ? undefined : this.decodeIdentity();
    if (value === null) return false;
    if (this.levels.depth === 1) return this.identity.addRoot(key, value);
    this.identity.addNested(key, value);
    return true;
  }

  /** A value that is not single counts as empty; one with escapes is not decoded here. */
  private decodeIdentity(): string | null {
    const { form, escaped } = this.value;
    if (escaped) return null;
    return form === 'flow' || form === 'block' ? '' : this.decodeValue();
  }

  private decodeValue(): string {
    const { form, start, end } = this.value;
    return form === 'plain'
      ? this.bytes.toString('latin1', start, end)
      : this.bytes.toString('latin1', start + 1, end - 1);
  }

  /** Takes the marker behind the value, if there is one. */
  private endValue(): boolean {
    const { comment, lineEnd } = this.value;
    this.at = lineEnd;
    if ((this.offsets[this.nextOffset] ?? lineEnd) >= lineEnd) return true;
    if (comment === -1 || (this.offsets[this.nextOffset] ?? 0) < comment) return false;
    while ((this.offsets[this.nextOffset] ?? lineEnd) < lineEnd) this.nextOffset++;
    return this.takeMarker();
  }

  private takeMarker(): boolean {
    const { form, escaped, start, end, comment, lineEnd } = this.value;
    if (form === 'none' || form === 'flow' || form === 'block' || escaped) return false;
    if (this.levels.hasRepeatedKey()) return false;
    const text = this.bytes.toString('utf8', comment, lineEnd).trimEnd();
    const parsed = this.parse(text);
    if (parsed.kind === 'other') return false;
    const place = { file: this.file, line: this.line, column: comment - this.lineStart + 1 };
    const state: Marker['state'] =
      parsed.kind === 'unusable'
        ? { usable: false, reason: parsed.reason, message: parsed.message }
        : {
            usable: true,
            setter: parsed.setter,
            value: this.decodeValue(),
            span: { style: form, start, end, inFlow: false },
          };
    this.pending.push({ place, text, state });
    return true;
  }

  private parse(text: string): ParsedSetter {
    const known = this.setters.get(text);
    if (known !== undefined) return known;
    const parsed = parseSetter(text);
    this.setters.set(text, parsed);
    return parsed;
  }

  /** Moves to the end of the last line of a block scalar that belongs to a key at this column. */
  private skipBlock(column: number): boolean {
    let indent = -1;
    for (;;) {
      const start = this.at + 1;
      let first = start;
      while (this.bytes[first] === SPACE) first++;
      const isBlank = first >= this.bytes.length || this.bytes[first] === LF;
      // Blanks on an empty line before the text could set the indentation.
      if (indent === -1 && isBlank && first > start) return false;
      if (start >= this.bytes.length || (!isBlank && first - start <= column)) return true;
      if (!isBlank && indent === -1) indent = first - start;
      if (!isBlank && first - start < indent) return false;
      const end = isBlank ? first : endOfText(this.bytes, first, false);
      if (end === -1) return false;
      this.at = end;
      this.line++;
    }
  }
}
