import { shiftOf } from '../edit.ts';
import { isPlainString } from '../plain-string.ts';
import type { Update } from '../update.ts';
import { ValueScanner } from './value-scanner.ts';

/**
 * Proves a rewritten file that was read line by line, given that it is unchanged outside of the edited values. What the
 * line scan concludes of the structure depends on the bytes outside of the values only, as long as each value is one
 * plain or quoted scalar on its line. So it is enough to scan each new value again: it must be such a scalar, stand for
 * the expected string, and end where the unchanged rest of the line begins, with its marker. Says what is wrong, if
 * anything.
 */
export function checkLines(updates: readonly Update[], bytes: Uint8Array): string | undefined {
  const scanner = new ValueScanner(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let shift = 0;
  for (const { state, value, edits } of updates) {
    const { start, end } = state.span;
    if (!scanner.scan(start + shift) || scanner.start !== start + shift)
      return 'a value is not a single line any more';
    for (const edit of edits) shift += shiftOf(edit);
    if (scanner.end !== end + shift || scanner.comment === -1)
      return 'a marker is no longer behind its value';
    if (readValue(scanner, text) !== value) return 'a value is not the expected one';
  }
  return undefined;
}

/** The string that a scanned value stands for, undefined when it stands for something else. */
function readValue({ form, start, end, escaped }: ValueScanner, text: Buffer): string | undefined {
  switch (form) {
    case 'plain': {
      const plain = text.toString('latin1', start, end);
      return isPlainString(plain, false) ? plain : undefined;
    }
    case 'single':
      return text.toString('latin1', start + 1, end - 1).replaceAll("''", "'");
    case 'double':
      return escaped
        ? parseJson(text.toString('latin1', start, end))
        : text.toString('latin1', start + 1, end - 1);
    case 'none':
    case 'flow':
    case 'block':
      return undefined;
  }
}

/** The escapes that the scanner knows are those of JSON. */
function parseJson(text: string): string | undefined {
  const value: unknown = JSON.parse(text);
  return typeof value === 'string' ? value : undefined;
}
