import { Shifts } from '../edit.ts';
import type { Edit } from '../edit.ts';
import { PlainStrings } from '../plain-string.ts';
import type { Update } from '../update.ts';
import { ValueScanner } from './value-scanner.ts';

type Checked = {
  readonly updates: readonly Update[];
  /** One for each update: values that are on one line need no more. */
  readonly edits: readonly Edit[];
  readonly bytes: Uint8Array;
};

/**
 * Proves a rewritten file that was read line by line, given that it is unchanged outside of the edited values. What the
 * line scan concludes of the structure depends on the bytes outside of the values only, as long as each value is one
 * plain or quoted scalar on its line. So it is enough to scan each new value again: it must be such a scalar, stand for
 * the expected string, and end where the unchanged rest of the line begins, with its marker. Says what is wrong, if
 * anything.
 */
export function checkLines({ updates, edits, bytes }: Checked): string | undefined {
  const scanner = new ValueScanner(bytes);
  const values = new ValueReader(bytes);
  const shifts = new Shifts();
  let shift = 0;
  let next = 0;
  for (const { state, value } of updates) {
    const { start, end } = state.span;
    const edit = edits[next++];
    if (edit?.start !== start || edit.end !== end) return 'an edit is not that of a value';
    if (!scanner.scan(start + shift) || scanner.start !== start + shift)
      return 'a value is not a single line any more';
    shift += shifts.of(edit);
    if (scanner.end !== end + shift || scanner.comment === -1)
      return 'a marker is no longer behind its value';
    if (!values.isValue(scanner, value)) return 'a value is not the expected one';
    if (!scanner.isKnownComment) scanner.rememberComment();
  }
  return undefined;
}

class ValueReader {
  private readonly bytes: Uint8Array;
  private readonly plain = new PlainStrings();

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Whether a scanned value stands for this string. */
  isValue({ form, start, end, escaped }: ValueScanner, expected: string): boolean {
    switch (form) {
      case 'plain':
        return this.isText(start, end, expected) && this.plain.has(expected, false);
      case 'single':
        return this.isText(start + 1, end - 1, escaped ? expected.replaceAll("'", "''") : expected);
      case 'double':
        if (!escaped) return this.isText(start + 1, end - 1, expected);
        // The escapes that the scanner knows are those of JSON.
        return JSON.parse(this.textOf(start, end)) === expected;
      case 'none':
      case 'flow':
      case 'block':
        return false;
    }
  }

  /** Whether the bytes are this text, which the scanner has made sure is ASCII. */
  private isText(start: number, end: number, text: string): boolean {
    if (end - start !== text.length) return false;
    for (let i = 0; i < text.length; i++) if (this.bytes[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  private textOf(start: number, end: number): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength).toString(
      'latin1',
      start,
      end,
    );
  }
}
