import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findInTree } from '../../src/rewrite/find-in-tree.ts';
import { findMarkers } from '../../src/rewrite/find-markers.ts';
import { scanLines } from '../../src/rewrite/lines/scan-lines.ts';
import { findMarkerTexts } from '../../src/rewrite/marker-text.ts';
import { rewriteFile } from '../../src/rewrite/rewrite-file.ts';
import { toCases } from '../conformance/family.ts';
import { M } from './support.ts';

type Case = { readonly filesIn: Readonly<Record<string, string>> };

const texts = ['setters', 'setters-random'].flatMap((name) => {
  const path = new URL(`../conformance/vectors/${name}.json`, import.meta.url);
  const cases = toCases<Case>(JSON.parse(readFileSync(path, 'utf8')));
  return cases.flatMap(({ filesIn }) => Object.values(filesIn));
});

/** How many of the texts the line reader reads; where it does, it must find what the full reader finds. */
function countAgreed(transform: (text: string) => string): number {
  let count = 0;
  for (const text of texts) {
    const bytes = Buffer.from(transform(text));
    const input = { file: 'a.yaml', bytes, offsets: findMarkerTexts(bytes) };
    const markers = input.offsets.length === 0 ? undefined : scanLines(input);
    if (markers === undefined) continue;
    expect(markers).toEqual(findInTree(input).markers);
    count++;
  }
  return count;
}

describe('on every file of the vectors the line reader finds what the full reader finds', () => {
  const asWritten = countAgreed((text) => text);

  test('as it is written', () => {
    expect(asWritten).toBeGreaterThan(100);
  });

  test.each([
    ['LF', (text: string) => text.replaceAll('\r\n', '\n')],
    ['CR LF', (text: string) => text.replaceAll(/\r?\n/g, '\r\n')],
  ])('with %s, and reads no fewer files', (_, transform) => {
    expect(countAgreed(transform)).toBeGreaterThanOrEqual(asWritten);
  });

  test('with a CR too many or alone', () => {
    let odd = 0;
    expect(
      countAgreed((text) => text.replaceAll('\n', () => (odd++ % 5 === 0 ? '\r\r\n' : '\n'))),
    ).toBeLessThan(asWritten);
    expect(countAgreed((text) => text.replaceAll('\n', () => (odd++ % 5 === 0 ? '\r' : '\n')))).toBeLessThan(
      asWritten,
    );
  });
});

test.each([
  ['CR LF', 'a:\r\n  - b: old ', '\r\n    c: |\r\n      x\r\n\r\n---\r\nd: [1]\r\n'],
  ['both', '# x\r\na: "old" ', '  \r\nb: 1\n'],
  ['CR LF without one at the end', "a: 'old'  ", ''],
])('a file with %s is read line by line, and keeps its line breaks', (_, before, after) => {
  const text = `${before}${M()}${after}`;
  const marked = findMarkers('a.yaml', Buffer.from(text));
  expect(marked.source).toEqual({ kind: 'lines' });
  const { bytes, problems } = rewriteFile(marked, () => ({ kind: 'value', value: 'v2' }));
  expect(problems).toEqual([]);
  expect(Buffer.from(bytes ?? []).toString()).toBe(text.replace('old', 'v2'));
});
