import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findInTree } from '../../src/rewrite/find-in-tree.ts';
import { findMarkers } from '../../src/rewrite/find-markers.ts';
import { scanLines } from '../../src/rewrite/lines/scan-lines.ts';
import { findMarkerTexts } from '../../src/rewrite/marker-text.ts';
import type { Usable } from '../../src/rewrite/marker.ts';
import { rewriteFile } from '../../src/rewrite/rewrite-file.ts';
import type { FileRewrite } from '../../src/rewrite/rewrite-file.ts';
import { anyFile, simpleFile, withMixedBreaks } from './random-files.ts';

/** `TIDEMARK_LONG` runs the long suite: its value is the number of documents, at least 10,000. */
const long = process.env['TIDEMARK_LONG'];
const numRuns = long === undefined ? 300 : Math.max(10_000, Number(long) || 0);
const timeout = long === undefined ? 30_000 : 600_000;

/** Values that stay plain where the old one was plain, so that they can be set back. */
const OLD = 'ghcr.io/acme/web:1.27.1';
const NEW = 'registry.example.com:5000/shop/web:1.28.0-rc.1';

const values = fc.oneof(
  fc.constantFrom(NEW, '1.10', 'true', '~', 'a: b', "it's", '', 'x, y', 'größe'),
  fc.string(),
);

test('only the marked ranges differ', { timeout }, () => {
  fc.assert(
    fc.property(anyFile(OLD), values, (text, value) => {
      const before = Buffer.from(text);
      const { bytes, problems } = setAll(before, value);
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(cut(bytes ?? before)).toBe(cut(before));
    }),
    { numRuns },
  );
});

test('another parser sees the new values and no other difference', { timeout }, () => {
  fc.assert(
    fc.property(anyFile(OLD), values, (text, value) => {
      const marked = findMarkers('a.yaml', Buffer.from(text));
      const { bytes, changes } = setAll(marked.bytes, value);
      fc.pre(bytes !== undefined);
      const before = toData(marked.bytes);
      fc.pre(before !== undefined);
      const after = toData(bytes);
      expect(countDifferences(before, after, value)).toBe(changes.length);
    }),
    { numRuns },
  );
});

test('rewriting twice changes nothing', { timeout }, () => {
  fc.assert(
    fc.property(anyFile(OLD), values, (text, value) => {
      const once = setAll(Buffer.from(text), value);
      fc.pre(once.bytes !== undefined);
      const twice = setAll(once.bytes, value);
      expect(twice.bytes).toBeUndefined();
      expect(twice.outcomes.filter(({ state }) => state === 'current')).toHaveLength(
        once.outcomes.filter(({ state }) => state !== 'unusable').length,
      );
    }),
    { numRuns },
  );
});

test('rewriting back restores the original bytes', { timeout }, () => {
  fc.assert(
    fc.property(fc.oneof(simpleFile(OLD), withMixedBreaks(simpleFile(OLD))), (text) => {
      const before = Buffer.from(text);
      const { bytes, changes } = setAll(before, NEW);
      fc.pre(bytes !== undefined);
      const back = setAll(bytes, OLD);
      expect(back.changes).toHaveLength(changes.length);
      expect(Buffer.from(back.bytes ?? []).toString()).toBe(text);
    }),
    { numRuns },
  );
});

test('reading line by line finds what the full reader finds', { timeout }, () => {
  fc.assert(
    fc.property(fc.oneof(anyFile(OLD), simpleFile(OLD), withMixedBreaks(simpleFile(OLD))), (text) => {
      const input = { file: 'a.yaml', bytes: Buffer.from(text), offsets: findMarkerTexts(Buffer.from(text)) };
      fc.pre(input.offsets.length > 0);
      const markers = scanLines(input);
      expect(markers ?? findInTree(input).markers).toEqual(findInTree(input).markers);
    }),
    { numRuns },
  );
});

test('any bytes at all are read without an exception', { timeout }, () => {
  const pieces = fc.constantFrom(
    ...Array.from(':-?|>&*!%@`"\'#{}[],\n\r\t '),
    '\n  ',
    '# {"$imagepolicy": "ns:p"}',
    '---\n',
    'a',
    'é',
    '\u2028',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const text = `${parts.join('')}\n# {"$imagepolicy": "ns:p"}\n`;
      const { markers } = findMarkers('a.yaml', Buffer.from(text));
      expect(markers.length).toBeGreaterThan(0);
      expect(setAll(Buffer.from(text), 'v2').problems.filter(({ severity }) => severity === 'error')).toEqual(
        [],
      );
    }),
    { numRuns },
  );
});

function setAll(bytes: Uint8Array, value: string): FileRewrite {
  return rewriteFile(findMarkers('a.yaml', bytes), () => ({ kind: 'value', value }));
}

/** The text with every usable value and its tag cut out. */
function cut(bytes: Uint8Array): string {
  const spans = findMarkers('a.yaml', bytes)
    .markers.map(({ state }) => state)
    .filter((state): state is Usable => state.usable);
  const ranges = spans.flatMap(({ span: { start, end, block } }) => {
    if (block === undefined) return [{ start, end }];
    return [
      { start, end: block.headerEnd },
      { start: block.bodyStart, end: block.bodyEnd },
    ];
  });
  ranges.sort((a, b) => a.start - b.start);
  let rest = '';
  let at = 0;
  for (const { start, end } of ranges) {
    rest += Buffer.from(bytes.subarray(at, start)).toString();
    at = end;
  }
  // A block scalar that turns into a quoted one gives up its lines with their breaks.
  return (rest + Buffer.from(bytes.subarray(at)).toString()).replaceAll(/\r?\n[ \r\n]*/g, '\n');
}

/** The documents as the `yaml` package reads them; undefined for forms that it is stricter about than go-yaml. */
function toData(bytes: Uint8Array): unknown {
  const documents = parseAllDocuments(Buffer.from(bytes).toString(), {
    uniqueKeys: false,
    schema: 'failsafe',
  });
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
  return documents.map((document) => document.toJS({ maxAliasCount: -1, mapAsMap: true }) as unknown);
}

/** How many values differ, NaN when one of them has another value than the new one, or anything else differs. Aliases count once, with their anchor. */
function countDifferences(before: unknown, after: unknown, value: string): number {
  if (
    before instanceof Map &&
    after instanceof Map &&
    isDeepStrictEqual([...before.keys()], [...after.keys()])
  ) {
    return [...before].reduce((sum, [key, old]) => sum + countDifferences(old, after.get(key), value), 0);
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.reduce<number>((sum, old, index) => sum + countDifferences(old, after[index], value), 0);
  }
  if (before === after) return 0;
  return after === value ? 1 : Number.NaN;
}
