import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainSelection } from '../../../src/policy/explain.ts';
import type { UpdateLimit } from '../../../src/policy/native/update-type.ts';
import { classifyUpdate } from '../../../src/policy/native/update-type.ts';
import type { PolicyRules } from '../../../src/policy/select-tag.ts';
import { selectTag } from '../../../src/policy/select-tag.ts';
import { planValues, tagLine } from '../../support/plan-value.ts';

/** A tag with what it means, so that its order is known without reading it. */
type Meant = {
  readonly tag: string;
  readonly numbers: readonly bigint[];
  readonly rank: number;
  readonly suffix: string;
};

const number = fc.oneof(
  fc.bigInt({ min: 0n, max: 12n }),
  fc.constantFrom(2024n, 4_460n, 9_007_199_254_740_993n, 20_240_101_120_000_003n),
);
const written = fc.tuple(number, fc.boolean()).map(([value, padded]) => {
  return { value, text: padded ? `0${value}` : String(value) };
});

/** Before a release, a release, and what is behind one. */
const suffix = fc.constantFrom(
  { text: '', rank: 1 },
  { text: '-rc', rank: 0 },
  { text: '-beta', rank: 0 },
  { text: '-ls', rank: 2 },
  { text: '-alpine', rank: 2 },
);

const loose: fc.Arbitrary<Meant> = fc
  .record({
    prefix: fc.constantFrom('', 'v'),
    parts: fc.array(written, { minLength: 1, maxLength: 5 }),
    revision: fc.option(written, { nil: undefined }),
    suffix,
  })
  .map(({ prefix, parts, revision, suffix: { text, rank } }) => ({
    tag: `${prefix}${parts.map((part) => part.text).join('.')}${revision === undefined ? '' : `-${revision.text}`}${text}`,
    numbers: [...parts, ...(revision === undefined ? [] : [revision])].map(({ value }) => value),
    rank,
    suffix: text,
  }));

function compareMeant(a: Meant, b: Meant): number {
  for (let index = 0; index < Math.max(a.numbers.length, b.numbers.length); index++) {
    const [left, right] = [a.numbers[index] ?? 0n, b.numbers[index] ?? 0n];
    if (left !== right) return left < right ? -1 : 1;
  }
  return a.rank - b.rank || Number(a.suffix > b.suffix) - Number(a.suffix < b.suffix);
}

/** Words and numbers in turn: in natural order, they compare one by one. */
const natural = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'rc', '-', '.'), written), { minLength: 1, maxLength: 4 })
  .map((pieces) => ({
    tag: `m${pieces.map(([word, { text }]) => word + text).join('')}`,
    words: pieces.map(([word]) => word),
    values: pieces.map(([, { value }]) => value),
  }));

type Natural = {
  readonly tag: string;
  readonly words: readonly string[];
  readonly values: readonly bigint[];
};

function compareWritten(a: Natural, b: Natural): number {
  for (let index = 0; index < Math.min(a.words.length, b.words.length); index++) {
    // The first word stands behind the letter that all begin with.
    const word = a.words[index] ?? '';
    const other = b.words[index] ?? '';
    if (word !== other) return word < other ? -1 : 1;
    const value = a.values[index] ?? 0n;
    const second = b.values[index] ?? 0n;
    if (value !== second) return value < second ? -1 : 1;
  }
  return a.words.length - b.words.length;
}

/** Selects from the tags in both directions and explains it; nothing of that may throw or differ. */
function selectBoth(rules: PolicyRules, tags: readonly string[]): string | undefined {
  const selection = selectTag(rules, tags);
  expect(selectTag(rules, [...tags, ...tags].toReversed())).toEqual(selection);
  expect(explainSelection(rules, tags).selection).toEqual(selection);
  return selection.selected ? selection.tag : undefined;
}

const some = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { minLength: 1, maxLength: 12 });

describe('a native order on any tags', () => {
  test('loose takes a release that no other one is above', () => {
    fc.assert(
      fc.property(some(loose), (meant) => {
        const rules: PolicyRules = { policy: { alphabetical: { order: '' } }, native: 'loose' };
        const chosen = selectBoth(
          rules,
          meant.map(({ tag }) => tag),
        );
        const releases = meant.filter(({ rank }) => rank > 0);
        const winner = releases.find(({ tag }) => tag === chosen);
        expect(chosen === undefined).toBe(releases.length === 0);
        expect(releases.filter((other) => winner === undefined || compareMeant(other, winner) > 0)).toEqual(
          [],
        );
      }),
      { numRuns: 300 },
    );
  });

  test.each(['asc', 'desc'] as const)('natural, %s, takes a text that no other one is beyond', (order) => {
    fc.assert(
      fc.property(some(natural), (texts) => {
        const rules: PolicyRules = { policy: { alphabetical: { order } }, native: 'natural' };
        const chosen = selectBoth(
          rules,
          texts.map(({ tag }) => tag),
        );
        const winner = texts.find(({ tag }) => tag === chosen);
        const sign = order === 'asc' ? 1 : -1;
        const isBeyond = (other: Natural) => winner === undefined || sign * compareWritten(other, winner) > 0;
        expect(texts.filter(isBeyond)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('newest takes a tag whose image no other one is younger than, among those with a date', () => {
    const time = fc.constantFrom(
      0,
      -62_135_596_800_000,
      Date.UTC(1980, 0, 1),
      1_700_000_000_000,
      1_800_000_000_000,
    );
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-f]{1,3}$/), time), (dates) => {
        const newest = new Map(Object.entries(dates));
        const rules: PolicyRules = { policy: { alphabetical: { order: '' } }, native: { newest } };
        const chosen = selectBoth(rules, [...newest.keys(), 'unread']);
        const dated = [...newest.values()].filter((at) => at > Date.UTC(1981, 0));
        const best = dated.length === 0 ? undefined : Math.max(...dated);
        expect(chosen === undefined ? undefined : newest.get(chosen)).toBe(best);
      }),
      { numRuns: 300 },
    );
  });

  test('any text is read by every order without an exception', () => {
    const rules = fc.constantFrom<PolicyRules>(
      { policy: { semver: { range: '>=0.0.0-0' } }, native: 'natural' },
      { policy: { semver: { range: '1.x' } }, native: 'loose' },
      { policy: { alphabetical: { order: 'desc' } }, native: 'natural' },
      { policy: { numerical: { order: '' } }, native: 'text' },
    );
    fc.assert(
      fc.property(rules, some(fc.stringMatching(/^\w[\w.-]{0,20}$/)), (chosen, tags) => {
        const tag = selectBoth(chosen, tags);
        expect([undefined, ...tags]).toContain(tag);
      }),
      { numRuns: 300 },
    );
  });
});

describe('update-limit on any versions', () => {
  const sizes: readonly UpdateLimit[] = ['digest', 'patch', 'minor', 'major'];
  const part = fc.integer({ min: 0, max: 3 });
  const version = fc.tuple(part, part, part);

  test('moves to the highest version whose step is within it, and to no other', async () => {
    await fc.assert(
      fc.asyncProperty(some(version), version, fc.constantFrom(...sizes), async (versions, base, limit) => {
        const toTag = (parts: readonly number[]) => parts.join('.');
        const isNear = ([major, minor]: readonly number[]) =>
          limit === 'major' ||
          (major === base[0] && (limit === 'minor' || (limit === 'patch' && minor === base[1])));
        const toValue = ([major = 0, minor = 0, patch = 0]: readonly number[]) =>
          major * 100 + minor * 10 + patch;
        const within = versions.filter((one) => toTag(one) === toTag(base) || isNear(one));
        const best = within.toSorted((a, b) => toValue(b) - toValue(a))[0];
        const { markers } = await planValues({
          tags: versions.map(toTag),
          values: [tagLine(toTag(base))],
          policy: "policy:\n  semver:\n    range: '*'\n",
          options: { 'update-limit': limit },
        });
        const [marker] = markers;
        const higher = best !== undefined && toValue(best) > toValue(base) ? toTag(best) : undefined;
        expect(marker?.state === 'updated' ? marker.new : undefined).toBe(higher);
      }),
      { numRuns: 100 },
    );
  });

  test('every step has one kind, the same in both directions', () => {
    const tag = fc.oneof(
      loose.map((meant) => meant.tag),
      fc.stringMatching(/^\w[\w.-]{0,12}$/),
    );
    fc.assert(
      fc.property(tag, tag, (a, b) => {
        const kind = classifyUpdate({ tag: a }, { tag: b });
        expect(kind === 'none').toBe(a === b);
        expect(classifyUpdate({ tag: b }, { tag: a })).toBe(kind);
      }),
      { numRuns: 300 },
    );
  });
});
