import { NO_OBJECT } from '../marker.ts';
import type { Marker, ObjectIdentity, Setter, Unusable } from '../marker.ts';
import { parseSetter } from '../parse-setter.ts';
import type { ScalarStyle } from '../yaml/token.ts';
import { AsciiTexts } from './ascii-texts.ts';
import type { ValueScanner } from './value-scanner.ts';

type Known = { readonly text: string; readonly setter?: Setter; readonly unusable?: Unusable };

type Position = { readonly line: number; readonly column: number };

/** Makes markers of lines. Equal comments are parsed once: a file mostly says the same few things in all of them. */
export class MarkerReader {
  private readonly file: string;
  private readonly bytes: Buffer;
  private readonly texts: AsciiTexts;
  private readonly known = new Map<string, Known>();
  private last: Known | undefined;
  /** Filled at the end of the document, because the name may stand below the markers. */
  private object: { -readonly [Field in keyof ObjectIdentity]: string } = { ...NO_OBJECT };

  constructor(file: string, bytes: Buffer) {
    this.file = file;
    this.bytes = bytes;
    this.texts = new AsciiTexts(bytes);
  }

  /** The marker in the comment behind a value; undefined when the comment turns out to be none. */
  read(value: ValueScanner, style: ScalarStyle, { line, column }: Position): Marker | undefined {
    const known = this.parse(value);
    if (known === undefined) return undefined;
    const { text, setter } = known;
    const place = { file: this.file, line, column };
    if (setter === undefined)
      return known.unusable && { place, text, object: this.object, state: known.unusable };
    const span = { style, start: value.start, end: value.end, inFlow: false };
    const state = { usable: true, setter, value: this.decode(value), span } as const;
    return { place, text, object: this.object, state };
  }

  /** Tells whose the markers since the last call were. */
  nameObject(object: ObjectIdentity): void {
    Object.assign(this.object, object);
    this.object = { ...NO_OBJECT };
  }

  /** The string that a plain or quoted value without escapes stands for. These are ASCII. */
  decode({ form, start, end }: ValueScanner): string {
    return form === 'plain' ? this.texts.read(start, end) : this.texts.read(start + 1, end - 1);
  }

  private parse(value: ValueScanner): Known | undefined {
    if (value.isKnownComment) return this.last;
    const bytes = this.bytes.toString('latin1', value.comment, value.lineEnd);
    const known = this.known.get(bytes) ?? this.parseNew(value);
    if (known !== undefined) this.known.set(bytes, known);
    value.rememberComment();
    this.last = known;
    return known;
  }

  private parseNew({ comment, lineEnd }: ValueScanner): Known | undefined {
    const text = this.bytes.toString('utf8', comment, lineEnd).trimEnd();
    const parsed = parseSetter(text);
    switch (parsed.kind) {
      case 'other':
        return undefined;
      case 'unusable':
        return { text, unusable: { usable: false, reason: parsed.reason, message: parsed.message } };
      case 'setter':
        return { text, setter: parsed.setter };
    }
  }
}
