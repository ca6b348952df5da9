import { BytePair } from './byte-pair.ts';
import { compareTrees } from './compare-trees.ts';
import { Shifts } from './edit.ts';
import type { Edit } from './edit.ts';
import { checkLines } from './lines/check-lines.ts';
import type { MarkedFile } from './marker.ts';
import { readJson } from './mapped/read-json.ts';
import { readText } from './read-text.ts';
import type { Reading } from './read-text.ts';
import type { Update } from './update.ts';

export type Rewritten = {
  readonly marked: MarkedFile;
  /** In the order of the file. */
  readonly updates: readonly Update[];
  /** Those of the updates. */
  readonly edits: readonly Edit[];
  readonly bytes: Uint8Array;
};

/**
 * The last line of defence: proves that the new bytes are the old ones outside of the edited ranges, that they can be
 * read, and that the documents are the same except for the updated values. Says what is wrong, if anything.
 */
export function checkRewrite({ marked, updates, edits, bytes }: Rewritten): string | undefined {
  const strayed = findStray(marked.bytes, bytes, edits);
  if (strayed !== undefined) return strayed;
  switch (marked.source.kind) {
    case 'lines':
      return checkLines({ updates, edits, bytes }) && checkAsTrees(marked.bytes, updates, bytes);
    case 'tree':
      return checkTrees(marked.source.reading, updates, readText(bytes, []));
    case 'json':
      return checkTrees(marked.source.reading, updates, readJson(bytes));
    case 'unread':
      return 'the file was never read';
  }
}

/** What the lines do not prove, the full reader may. */
function checkAsTrees(bytes: Uint8Array, updates: readonly Update[], after: Uint8Array): string | undefined {
  const before = readText(bytes, []);
  return 'message' in before ? 'the file cannot be read' : checkTrees(before, updates, readText(after, []));
}

function findStray(bytes: Uint8Array, after: Uint8Array, edits: readonly Edit[]): string | undefined {
  const pair = new BytePair(bytes, after);
  let from = 0;
  const shifts = new Shifts();
  let shift = 0;
  const findChange = (end: number): string | undefined => {
    if (end + shift > after.length) return 'bytes are missing at the end';
    if (pair.isSame(from, from + shift, end - from)) return undefined;
    return `bytes between the offsets ${from} and ${end} changed`;
  };
  for (const edit of edits) {
    const change = findChange(edit.start);
    if (change !== undefined) return change;
    from = edit.end;
    shift += shifts.of(edit);
  }
  return (
    findChange(bytes.length) ??
    (bytes.length + shift === after.length ? undefined : 'there are bytes behind the end')
  );
}

function checkTrees(
  before: Reading,
  updates: readonly Update[],
  after: Reading | { readonly message: string },
): string | undefined {
  if ('message' in after) return `it cannot be read any more (${after.message})`;
  const values = new Map(updates.map(({ state, value }) => [state.span.start, value]));
  return compareTrees(before, after, values);
}
