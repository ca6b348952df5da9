import { expect, test } from 'vitest';
import { splice } from '../../src/rewrite/edit.ts';
import type { Edit } from '../../src/rewrite/edit.ts';
import { findMarkers } from '../../src/rewrite/find-markers.ts';
import { rewriteFile } from '../../src/rewrite/rewrite-file.ts';
import { M } from './support.ts';

type Splice = (bytes: Uint8Array, edits: readonly Edit[]) => Uint8Array;

const LINES = `a: 1\nimage: old ${M()}\nb: "x"\n`;
const TREE = `a: &x 1\nimage: old ${M()}\nb: *x\n`;

/** Editors that are broken on purpose, each in its own way. */
const broken: readonly [string, Splice][] = [
  ['writes nothing', (bytes) => bytes],
  ['loses the end', (bytes, edits) => splice(bytes, edits).subarray(0, -1)],
  ['adds bytes', (bytes, edits) => Buffer.concat([splice(bytes, edits), Buffer.from('c: 1\n')])],
  ['changes another byte', (bytes, edits) => replace(splice(bytes, edits), 'a: ', 'A: ')],
  ['changes a comment', (bytes, edits) => replace(splice(bytes, edits), 'ns:p', 'ns:q')],
  ['edits one byte too far left', (bytes, edits) => splice(bytes, move(edits, -1))],
  ['edits one byte too far right', (bytes, edits) => splice(bytes, move(edits, 1))],
  [
    'writes another value',
    (bytes, edits) =>
      splice(
        bytes,
        edits.map((edit) => ({ ...edit, text: 'v3' })),
      ),
  ],
  [
    'writes a number',
    (bytes, edits) =>
      splice(
        bytes,
        edits.map((edit) => ({ ...edit, text: '12' })),
      ),
  ],
  [
    'writes a comment',
    (bytes, edits) =>
      splice(
        bytes,
        edits.map((edit) => ({ ...edit, text: 'v #' })),
      ),
  ],
  [
    'breaks the line',
    (bytes, edits) =>
      splice(
        bytes,
        edits.map((edit) => ({ ...edit, text: 'v\n ' })),
      ),
  ],
  [
    'writes what is not YAML',
    (bytes, edits) =>
      splice(
        bytes,
        edits.map((edit) => ({ ...edit, text: '"v2' })),
      ),
  ],
  [
    'adds a key',
    (bytes, edits) =>
      splice(
        bytes,
        edits.map((edit) => ({ ...edit, text: 'v2\nz: 1' })),
      ),
  ],
];

test.each(broken.flatMap(([name, fault]) => [LINES, TREE].map((text) => [name, text, fault] as const)))(
  'an editor that %s is caught in %j',
  (_, text, fault) => {
    const marked = findMarkers('dir/a.yaml', Buffer.from(text));
    const result = rewriteFile(marked, () => ({ kind: 'value', value: 'v2' }), { splice: fault });
    expect(result.bytes).toBeUndefined();
    expect(result.changes).toEqual([]);
    expect(result.outcomes).toMatchObject([{ state: 'unusable', reason: 'rewrite-unsafe' }]);
    expect(result.problems).toMatchObject([
      { severity: 'error', code: 'rewrite-unsafe', place: { file: 'dir/a.yaml', line: 2, column: 12 } },
    ]);
  },
);

test('an editor that works is not', () => {
  for (const text of [LINES, TREE]) {
    const marked = findMarkers('a.yaml', Buffer.from(text));
    const { bytes } = rewriteFile(marked, () => ({ kind: 'value', value: 'v2' }), { splice });
    expect(Buffer.from(bytes ?? []).toString()).toBe(text.replace('old', 'v2'));
  }
});

function replace(bytes: Uint8Array, from: string, to: string): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString().replace(from, to));
}

function move(edits: readonly Edit[], by: number): readonly Edit[] {
  return edits.map(({ start, end, text }) => ({ start: start + by, end: end + by, text }));
}
