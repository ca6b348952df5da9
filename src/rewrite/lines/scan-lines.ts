import { isUtf8 } from 'node:buffer';

import type { Marker } from '../marker.ts';
import { COLON, DASH, HASH, KEY, SPACE, endOfText, isLineEnd, nextLine, skipSpaces } from './characters.ts';
import { IdentityFields } from './identity-fields.ts';
import { Levels } from './levels.ts';
import { MarkerReader } from './marker-reader.ts';
import { ValueScanner } from './value-scanner.ts';

const MAX_KEY_LENGTH = 1_000;

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

class LineScan {
  readonly markers: Marker[] = [];
  private readonly bytes: Buffer;
  private readonly offsets: readonly number[];
  private readonly value: ValueScanner;
  private readonly levels: Levels;
  private readonly reader: MarkerReader;
  private identity = new IdentityFields();
  private nextOffset = 0;
  /** Offset of the next marker text, or of the end of the file. */
  private nextText: number;
  private at = 0;
  private line = 1;
  private lineStart = 0;

  constructor({ file, offsets }: Input, bytes: Buffer) {
    this.bytes = bytes;
    this.offsets = offsets;
    this.nextText = offsets[0] ?? bytes.length;
    this.value = new ValueScanner(bytes);
    this.levels = new Levels(bytes);
    this.reader = new MarkerReader(file, bytes);
  }

  run(): boolean {
    const { bytes } = this;
    while (this.at < bytes.length) {
      this.lineStart = this.at;
      this.at = skipSpaces(bytes, this.at);
      if (!this.scanLine()) return false;
      // A marker that was passed without being taken stands where only the full reader can judge it.
      if (this.nextText < this.at) return false;
      this.at = nextLine(bytes, this.at);
      this.line++;
    }
    return this.endDocument();
  }

  /** Scans the rest of a line and leaves the position at its end. */
  private scanLine(): boolean {
    const { bytes, at } = this;
    if (isLineEnd(bytes, at)) return true;
    const first = bytes[at];
    const column = at - this.lineStart;
    if (first === HASH) {
      this.at = endOfText(bytes, at, true);
      return this.at !== -1;
    }
    if (first !== DASH) return this.scanMappingLine(column);
    if (bytes[at + 1] === SPACE) return this.scanEntry(column);
    return column === 0 && this.scanSeparator();
  }

  private scanSeparator(): boolean {
    const end = this.at + 3;
    if (this.bytes.toString('latin1', this.at, end) !== '---') return false;
    if (end >= this.bytes.length || !isLineEnd(this.bytes, end)) return false;
    this.at = end;
    return this.endDocument();
  }

  private endDocument(): boolean {
    if (this.identity.isWrapper) return false;
    this.reader.nameObject(this.identity.toObject());
    this.levels.reset();
    this.identity = new IdentityFields();
    return true;
  }

  private scanEntry(column: number): boolean {
    const { bytes } = this;
    this.levels.close(column);
    if (this.levels.depth === 1 && this.identity.forbidsSequence) return false;
    if (!this.levels.enterSequence(column)) return false;
    this.at = skipSpaces(bytes, this.at + 1);
    // An entry that starts below its dash, or another sequence behind it, is left to the full reader.
    if (isLineEnd(bytes, this.at) || bytes[this.at] === HASH) return false;
    if (bytes[this.at] === DASH && bytes[this.at + 1] === SPACE) return false;
    const keyEnd = this.findKeyEnd();
    if (keyEnd !== -1) {
      const inner = this.at - this.lineStart;
      return this.levels.enterItem(inner) && this.scanPair(keyEnd, inner);
    }
    return this.value.scan(this.at) && this.value.form !== 'block' && this.endValue();
  }

  /** Where the key ends that starts here, -1 when there is none of the known form. */
  private findKeyEnd(): number {
    const { bytes, at } = this;
    if (bytes[at] === DASH) return -1;
    const limit = Math.min(bytes.length, at + MAX_KEY_LENGTH + 1);
    let end = at;
    while (end < limit && KEY[bytes[end] ?? 0] === 1) end++;
    if (end === at || end - at > MAX_KEY_LENGTH || bytes[end] !== COLON) return -1;
    return bytes[end + 1] === SPACE || isLineEnd(bytes, end + 1) ? end : -1;
  }

  private scanMappingLine(column: number): boolean {
    const keyEnd = this.findKeyEnd();
    if (keyEnd === -1) return false;
    this.levels.close(column);
    return this.levels.enterMapping(column) && this.scanPair(keyEnd, column);
  }

  /** Scans the key and the value of a mapping that has been entered. */
  private scanPair(keyEnd: number, column: number): boolean {
    const { levels, value } = this;
    levels.addKey(this.at, keyEnd);
    if (!value.scan(keyEnd + 1)) return false;
    if (levels.depth <= 2 && !this.noteIdentity(this.at, keyEnd)) return false;
    levels.isOpen = value.form === 'none';
    return this.endValue() && (value.form !== 'block' || this.skipBlock(column));
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
    return form === 'flow' || form === 'block' ? '' : this.reader.decode(this.value);
  }

  /** Takes the marker behind the value, if there is one. */
  private endValue(): boolean {
    const { comment, lineEnd } = this.value;
    this.at = lineEnd;
    if (this.nextText >= lineEnd) return true;
    if (comment === -1 || this.nextText < comment) return false;
    while (this.nextText < lineEnd) this.nextText = this.offsets[++this.nextOffset] ?? this.bytes.length;
    return this.takeMarker();
  }

  private takeMarker(): boolean {
    const { form, escaped } = this.value;
    if (form === 'none' || form === 'flow' || form === 'block' || escaped) return false;
    if (this.levels.hasRepeatedKey()) return false;
    const column = this.value.comment - this.lineStart + 1;
    const marker = this.reader.read(this.value, form, { line: this.line, column });
    if (marker === undefined) return false;
    this.markers.push(marker);
    return true;
  }

  /** Moves to the end of the last line of a block scalar that belongs to a key at this column. */
  private skipBlock(column: number): boolean {
    const { bytes } = this;
    let indent = -1;
    for (;;) {
      const start = nextLine(bytes, this.at);
      const first = skipSpaces(bytes, start);
      const isBlank = isLineEnd(bytes, first);
      // Blanks on an empty line before the text could set the indentation.
      if (indent === -1 && isBlank && first > start) return false;
      if (start >= bytes.length || (!isBlank && first - start <= column)) return true;
      if (!isBlank && indent === -1) indent = first - start;
      if (!isBlank && first - start < indent) return false;
      const end = isBlank ? first : endOfText(bytes, first, false);
      if (end === -1) return false;
      this.at = end;
      this.line++;
    }
  }
}
