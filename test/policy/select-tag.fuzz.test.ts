import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainSelection } from '../../src/policy/explain.ts';
import type { PolicyRules } from '../../src/policy/select-tag.ts';
import { selectTag } from '../../src/policy/select-tag.ts';
import { selectSlowly } from './select-slowly.ts';

const numbers = fc.constantFrom('0', '1', '2', '01', '10', '007', '18446744073709551615', '20240101');
const suffixes = fc.constantFrom('', '', '-rc1', '-rc.2', '-rc.10', '-0', '-01', '-alpha', '+b', '.4', '-');
const versions = fc
  .tuple(fc.constantFrom('', 'v', 'V'), fc.array(numbers, { minLength: 1, maxLength: 3 }), suffixes)
  .map(([prefix, parts, suffix]) => prefix + parts.join('.') + suffix);
const floats = fc.constantFrom(
  '1',
  '1.0',
  '01',
  '1e3',
  '1_000',
  'NaN',
  'nan',
  'inf',
  '-Inf',
  '-1',
  '.5',
  '0x1p4',
  '1e400',
  '',
);
const builds = fc
  .tuple(fc.constantFrom('main', 'dev', 'é'), fc.constantFrom('aa', 'ff', 'zz'), fc.nat({ max: 99 }))
  .map(([branch, hash, time]) => `${branch}-${hash}-${time}`);
const words = fc.constantFrom('latest', 'a', 'B', '_', '\u{1f4a5}', '\uffff', 'a\nb');
const anyTag = fc.oneof(
  versions,
  versions,
  floats,
  builds,
  words,
  fc.string({ unit: 'binary', maxLength: 6 }),
);

const ranges = fc.oneof(
  fc.constantFrom(
    '*',
    '*-0',
    '>=1.0.0',
    '^1',
    '~0.0.0',
    '1.x || 2.x-0',
    '!=1.0.0',
    '1 - 2',
    '>0 <10',
    '<=*',
    'x.y',
    '',
  ),
  fc.string({
    unit: fc.constantFrom('1', '0', '.', 'x', '*', '-', '|', '>', '=', '<', '~', '^', ' ', ',', 'v'),
    maxLength: 12,
  }),
);
const orders = fc.constantFrom('', 'asc', 'desc', 'ASC', 'up');
const policies = fc.oneof(
  ranges.map((range) => ({ semver: { range } })),
  orders.map((order) => ({ alphabetical: { order } })),
  orders.map((order) => ({ numerical: { order } })),
  fc.constant({}),
);
const filters = fc.record({
  pattern: fc.constantFrom(
    '',
    '^main-[a-f0-9]+-(?P<ts>.*)',
    '^v?(.*)$',
    '(\\d+)',
    '(?P<n>a)|(?P<n>b)',
    '^(?i)MAIN',
    '(',
    '.*',
    '^[^-]+-([a-z]+)-(\\d+)$',
  ),
  extract: fc.constantFrom('', '$ts', '$1', '$0', '$2', '$n', '${1}.0.0', '$9', 'const', '$'),
});
const rules: fc.Arbitrary<PolicyRules> = fc
  .tuple(policies, fc.option(filters, { nil: undefined }))
  .map(([policy, filterTags]) => ({ policy, ...(filterTags && { filterTags }) }));
const tags = fc.array(anyTag, { maxLength: 12 });

describe('any policy on any tags', () => {
  test('agrees with the rules written down in the plainest way', () => {
    fc.assert(
      fc.property(rules, tags, (policy, list) => {
        const selection = selectTag(policy, list);
        const found = selection.selected ? { tag: selection.tag } : { message: selection.message };
        expect(found).toEqual(selectSlowly(policy, list));
      }),
      { numRuns: 3_000 },
    );
  });

  test('gives the same for any order of the tags, with or without duplicates', () => {
    fc.assert(
      fc.property(rules, tags, fc.array(fc.nat()), (policy, list, seeds) => {
        const expected = selectTag(policy, list);
        const shuffled = list
          .map((tag, index) => ({ tag, rank: seeds[index % (seeds.length + 1)] ?? index }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ tag }) => tag);
        expect({ ...selectTag(policy, shuffled.toReversed()) }).toEqual(expected);
        expect({ ...selectTag(policy, [...shuffled, ...list]), hint: '' }).toEqual({ ...expected, hint: '' });
      }),
      { numRuns: 1_500 },
    );
  });

  test('is explained without an exception, with counts that only fall', () => {
    fc.assert(
      fc.property(rules, tags, (policy, list) => {
        const { selection, counts, misses } = explainSelection(policy, list, { limit: 3 });
        expect(selection).toMatchObject({ selected: selectTag(policy, list).selected });
        const { listed, matched, parsed, inRange } = counts;
        expect([listed, matched, parsed, inRange]).toEqual(
          [listed, matched, parsed, inRange].toSorted((a, b) => b - a),
        );
        expect(misses.length).toBeLessThanOrEqual(3);
        expect(misses.map(({ tag }) => tag)).not.toContain(selection.selected ? selection.tag : undefined);
      }),
      { numRuns: 1_000 },
    );
  });
});
