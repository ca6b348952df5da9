import { describe, expect, test } from 'vitest';
import { compareBytes, sortDescending } from '../../src/go/compare-bytes.ts';
import { quoteGo } from '../../src/go/quote.ts';

const texts = [
  '',
  '\0',
  '10',
  '9',
  'B',
  '_x',
  'a',
  'ab',
  'b',
  '\u00e9',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\u{10000}',
  '\u{1f4a5}',
  '\u{1f4a5}a',
];

describe('compareBytes', () => {
  test('orders as the UTF-8 bytes do', () => {
    for (const a of texts) {
      for (const b of texts) {
        expect(Math.sign(compareBytes(a, b)), `${a} ${b}`).toBe(
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
        );
      }
    }
  });

  test('orders texts with lone surrogates in one way only', () => {
    const odd = ['\ud83d', '\ud83d\udca5', '\ud83d\ue000', '\udca5', '\ud83da', '\ue000'];
    const sorted = odd.toSorted(compareBytes);
    expect(odd.toReversed().toSorted(compareBytes)).toEqual(sorted);
    for (const a of odd) for (const b of odd) expect(compareBytes(a, b) === 0).toBe(a === b);
  });

  test('sorts in place, the largest first', () => {
    const shuffled = [...texts.slice(7), ...texts.slice(0, 7)];
    expect(sortDescending(shuffled)).toBe(shuffled);
    expect(shuffled).toEqual(texts.toReversed());
    expect(sortDescending(['a', 'c', 'b'])).toEqual(['c', 'b', 'a']);
  });
});

describe('quoteGo', () => {
  test.each([
    ['a"b\\', '"a\\"b\\\\"'],
    ['\u0007\b\f\n\r\t\v', '"\\a\\b\\f\\n\\r\\t\\v"'],
    ['\0\u007f', '"\\x00\\x7f"'],
    ['\u00a0é💥', '"\\u00a0é💥"'],
    ['\u{e0001}', '"\\U000e0001"'],
  ])('prints %j as %%q does', (text, expected) => {
    expect(quoteGo(text)).toBe(expected);
  });
});
