import { isPlainString } from '../plain-string.ts';
import type { Update } from '../update.ts';
import { ValueScanner } from './value-scanner.ts';

type Input = { readonly updates: readonly Update[]; readonly before: Uint8Array; readonly after: Uint8Array };

/**
 * Proves a rewritten file that was read line by line, given that it is unchanged outside of the edited values. What the
 * line scan concludes of the structure depends on the bytes outside of the values only, as long as each value is one
 * plain or quoted scalar on its line. So it is enough to scan each new value again: it must be such a scalar, stand for
 * the expected string, and end where the unchanged comment follows. Says what is wrong, if anything.
 */
export function checkLines({ updates, before, after }: Input): string | undefined {
  const oldScanner = new ValueScanner(before);
  const newScanner = new ValueScanner(after);
  const text = Buffer.from(after.buffer, after.byteOffset, after.byteLength);
  let shift = 0;
  for (const { state, value, edits } of updates) {
    const { start } = state.span;
    if (!oldScanner.scan(start) || !newScanner.scan(start + shift))
      return 'a value is not a single line any more';
    shift += edits.reduce((sum, edit) => sum + Buffer.byteLength(edit.text) - (edit.end - edit.start), 0);
    if (newScanner.comment !== oldScanner.comment + shift) return 'a marker is no longer behind its value';
    if (readValue(newScanner, text) !== value) return 'a value is not the expected one';
  }
  return undefined;
}

/** The string that a scanned value stands for, undefined when it stands for something else. */
function readValue({ form, start, end, escaped }: ValueScanner, text: Buffer): string | undefined {
  const inner = text.toString('latin1', start + 1, end - 1);
  switch (form) {
    case 'plain': {
      const plain = text.toString('latin1', start, end);
      return isPlainString(plain, false) ? plain : undefined;
    }
    case 'single':
      return inner.replaceAll("''", "'");
    case 'double':
      return escaped ? parseJson(`"${inner}"`) : inner;
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
