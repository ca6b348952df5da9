import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTag, isTagList } from '../../../src/registry/oci/tag-grammar.ts';

describe('the grammar of tags', () => {
  test.each(['a', '_', '0', 'v1.2.3-rc.1', 'A_b-c.d', 'x'.repeat(128)])('takes %s', (name) => {
    expect(isTag(name)).toBe(true);
  });

  test.each(['', '.a', '-a', 'a/b', 'a b', 'a\n', 'é', 'a+b', 'x'.repeat(129)])('refuses %j', (name) => {
    expect(isTag(name)).toBe(false);
  });

  test('is the same for a list in JSON as for each of its tags', () => {
    const name = fc.oneof(
      { weight: 5, arbitrary: fc.stringMatching(/^[\w.-]{0,6}$/) },
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('x'.repeat(128), 'x'.repeat(129), 'a,b', 'a"b', 'a","b', ' a'),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), fc.constantFrom(undefined, 1), (names, indent) => {
        const text = JSON.stringify(names, undefined, indent).slice(1, -1);
        expect(isTagList(Buffer.from(text))).toBe(names.every(isTag));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(['a', '"a', 'a"', '"a"b"', '"a" b', 'null', '1', '{"a"', '"a"]', '"\\u0061"'])(
    'does not take %s for a list',
    (text) => {
      expect(isTagList(Buffer.from(text))).toBe(false);
    },
  );
});
