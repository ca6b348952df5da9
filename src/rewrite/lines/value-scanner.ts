import { skipFlow } from './skip-flow.ts';

const TAB = 9;
const LF = 10;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const SINGLE_QUOTE = 39;
const DASH = 45;
const COLON = 58;
const BACKSLASH = 92;
/** go-yaml looks only so far for a comment behind a value, in bytes. */
const COMMENT_REACH = 500;

/** 1 for a printable ASCII character that cannot end a plain scalar. */
const ORDINARY = classify((code) => code > SPACE && code < 0x7f && code !== COLON && code !== HASH);
/** 1 for a byte of text that is surely harmless: printable ASCII, and UTF-8 but for three leading bytes. */
const TEXT = classify(
  (code) => code >= SPACE && code !== 0x7f && code !== 0xc2 && code !== 0xe2 && code !== 0xef,
);
/** 1 for a character that a plain scalar may start with, whatever follows. */
const STARTER = classify(
  (code) => ORDINARY[code] === 1 && !'-?,[]{}&*!|>\'"%@`'.includes(String.fromCharCode(code)),
);

export type ValueForm = 'none' | 'plain' | 'single' | 'double' | 'flow' | 'block';

/**
 * Recognises the value that starts somewhere in a line, in the forms that stand on one line. It is a mutable scanner
 * because it runs over every line of a large file.
 */
export class ValueScanner {
  form: ValueForm = 'none';
  start = 0;
  end = 0;
  /** Whether a quoted value stands for something else than the text between its quotes. */
  escaped = false;
  /** Where the comment behind the value starts, -1 when there is none. */
  comment = -1;
  /** Where the line break is, or the file ends. */
  lineEnd = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Scans from behind a `:` or `-` to the end of the line. False when the line is not surely one of the forms. */
  scan(from: number): boolean {
    const { bytes } = this;
    let at = from;
    while (bytes[at] === SPACE) at++;
    this.start = at;
    this.escaped = false;
    const first = bytes[at] ?? LF;
    if (STARTER[first] === 1 || (first === DASH && ORDINARY[bytes[at + 1] ?? LF] === 1))
      return this.plain(at + 1);
    if (first === LF || first === HASH) return this.nothing(at, from);
    if (first === DOUBLE_QUOTE) return this.double(at + 1);
    if (first === SINGLE_QUOTE) return this.single(at + 1);
    if (first === 124 || first === 62) return this.block(at + 1);
    if (first === 91 || first === 123) return this.flow(at);
    return false;
  }

  private nothing(at: number, from: number): boolean {
    this.form = 'none';
    this.end = at;
    return this.finish(at, at > from);
  }

  private plain(from: number): boolean {
    const { bytes } = this;
    this.form = 'plain';
    for (let at = from; ; at++) {
      while (ORDINARY[bytes[at] ?? LF] === 1) at++;
      const code = bytes[at] ?? LF;
      if (code === LF) return this.endPlain(at);
      if (code === SPACE) {
        if (bytes[at + 1] === HASH) return this.endPlain(at);
      } else if (code === COLON) {
        const next = bytes[at + 1] ?? LF;
        if (next === SPACE || next === LF) return false;
      } else if (code !== HASH) return false;
    }
  }

  private endPlain(at: number): boolean {
    let { bytes, end } = { bytes: this.bytes, end: at };
    while (bytes[end - 1] === SPACE) end--;
    this.end = end;
    return this.finish(end, false);
  }

  private double(from: number): boolean {
    const { bytes } = this;
    for (let at = from; ; at++) {
      const code = bytes[at] ?? LF;
      if (code === DOUBLE_QUOTE) return this.endQuoted('double', at + 1);
      if (code < SPACE || code > 0x7e) return false;
      if (code !== BACKSLASH) continue;
      at++;
      // Only \" \\ \n and \t are known here.
      if (bytes[at] !== DOUBLE_QUOTE && bytes[at] !== BACKSLASH && bytes[at] !== 110 && bytes[at] !== 116)
        return false;
      this.escaped = true;
    }
  }

  private single(from: number): boolean {
    const { bytes } = this;
    for (let at = from; ; at++) {
      const code = bytes[at] ?? LF;
      if (code < SPACE || code > 0x7e) return false;
      if (code !== SINGLE_QUOTE) continue;
      if (bytes[at + 1] !== SINGLE_QUOTE) return this.endQuoted('single', at + 1);
      at++;
      this.escaped = true;
    }
  }

  private endQuoted(form: ValueForm, end: number): boolean {
    this.form = form;
    this.end = end;
    return this.finish(end, false);
  }

  private flow(from: number): boolean {
    this.form = 'flow';
    this.end = skipFlow(this.bytes, from);
    return this.end !== -1 && this.finish(this.end, false);
  }

  /** The header of a block scalar without an indentation indicator. */
  private block(from: number): boolean {
    const { bytes } = this;
    const hasChomping = bytes[from] === 43 || bytes[from] === DASH;
    this.form = 'block';
    this.end = hasChomping ? from + 1 : from;
    return this.finish(this.end, false);
  }

  /** Nothing but blanks and a comment may follow, and a comment needs a blank before it. */
  private finish(from: number, isSpaced: boolean): boolean {
    const { bytes } = this;
    let at = from;
    while (bytes[at] === SPACE) at++;
    this.comment = -1;
    if (bytes[at] === HASH) {
      if ((at === from && !isSpaced) || at - from > COMMENT_REACH) return false;
      this.comment = at;
      at = endOfText(bytes, at, true);
    }
    this.lineEnd = at;
    // -1 stands for a comment with control characters.
    return at !== -1 && (bytes[at] ?? LF) === LF;
  }
}

/**
 * Where the line of a comment or of a block scalar ends, -1 when it has a character that YAML does not allow or takes
 * for a line break. The bytes are known to be UTF-8. Only a comment may have tabs.
 */
export function endOfText(bytes: Uint8Array, from: number, tabs: boolean): number {
  for (let at = from; ; at++) {
    while (TEXT[bytes[at] ?? LF] === 1) at++;
    const code = bytes[at] ?? LF;
    if (code === LF) return at;
    if (code < 0x80 ? code !== TAB || !tabs : isSpecial(bytes, at)) return -1;
  }
}

/** Whether the character at this leading byte is a C1 control, NEL, LS, PS, U+FFFE or U+FFFF. */
function isSpecial(bytes: Uint8Array, at: number): boolean {
  const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
  if (first === 0xc2) return second < 0xa0;
  if (first === 0xe2) return second === 0x80 && (third === 0xa8 || third === 0xa9);
  return second === 0xbf && third >= 0xbe;
}

function classify(has: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => Number(has(code)));
}
