import { describe, expect, test } from 'vitest';
import { explainSelection } from '../../src/policy/explain.ts';

const semver = { policy: { semver: { range: '1.x' } } };

describe('explainSelection', () => {
  test('counts what is left after each step', () => {
    const rules = { ...semver, filterTags: { pattern: '^v?[0-9]', extract: '' } };
    const tags = ['1.0.0', '1.1.0', '2.0.0', '1.2', 'latest', '1.0.0'];
    expect(explainSelection(rules, tags).counts).toEqual({
      listed: 5,
      matched: 4,
      parsed: 3,
      inRange: 2,
      eligible: 2,
    });
  });

  test('gives the reason of each kind of miss, the closest first', () => {
    const tags = ['1.0.0', 'v1.0.0', '0.9.0', '1.1.0-rc.1', '2.0.0', '3.0.0', '1.2', '1.2.3.4'];
    expect(explainSelection(semver, tags, { limit: 6 }).misses).toEqual([
      { tag: '1.0.0', reason: 'tie', detail: "'1.0.0' equals 'v1.0.0'; then the larger text by bytes wins" },
      {
        tag: '1.1.0-rc.1',
        reason: 'prerelease',
        detail: "'1.1.0-rc.1' is a prerelease and '1.x' names none; add '-0'",
      },
      { tag: '3.0.0', reason: 'out-of-range', detail: "'3.0.0' is outside of '1.x'" },
      {
        tag: '1.2.3.4',
        reason: 'not-a-version',
        detail: "'1.2.3.4' is not a version: invalid semantic version",
      },
      { tag: '2.0.0', reason: 'out-of-range', detail: "'2.0.0' is outside of '1.x'" },
      { tag: '1.2', reason: 'not-a-version', detail: "'1.2' is not a version: it has fewer than two dots" },
    ]);
  });

  test('says which rule decided', () => {
    expect(explainSelection(semver, ['1.0.0', '1.1.0']).rule).toBe(
      "the winner is the highest version in the range '1.x'",
    );
    expect(explainSelection({ policy: { numerical: { order: 'desc' } } }, ['1', '01', '2']).rule).toBe(
      'the winner is the smallest number; 1 other tag of the same value lost by byte order',
    );
    expect(explainSelection({ policy: { alphabetical: { order: '' } } }, ['a', 'b'])).toMatchObject({
      rule: 'the winner is the largest text by bytes',
      misses: [{ tag: 'a', reason: 'lower', detail: "'a' loses to 'b'" }],
    });
  });

  test('reports tags that stand for the same text, the one that counts first', () => {
    const rules = {
      policy: { numerical: { order: '' } },
      filterTags: { pattern: '^main-\\w+-(\\d+)$', extract: '$1' },
    };
    const explanation = explainSelection(rules, ['main-bbb-100', 'main-aaa-100', 'main-ccc-99', 'dev']);
    expect(explanation.shared).toEqual([{ extracted: '100', tags: ['main-aaa-100', 'main-bbb-100'] }]);
    expect(explanation.misses[0]).toEqual({
      tag: 'main-bbb-100',
      reason: 'tie',
      detail: "also stands for '100'; of such tags the smallest by bytes wins",
    });
    expect(explanation.misses.at(-1)).toMatchObject({ tag: 'dev', reason: 'filtered-out' });
  });

  test('names the texts that are no numbers', () => {
    const { selection, misses, rule } = explainSelection({ policy: { numerical: { order: '' } } }, [
      '1',
      'latest',
    ]);
    expect(selection).toMatchObject({ selected: false, code: 'not-a-number' });
    expect(misses).toEqual([
      { tag: 'latest', reason: 'not-a-number', detail: "'latest' is not a number, which fails the policy" },
    ]);
    expect(rule).toBeUndefined();
  });

  test('warns of numbers in prereleases that are compared as text', () => {
    const { warnings } = explainSelection({ policy: { semver: { range: '*-0' } } }, [
      '1.0.0-rc9',
      '1.0.0-rc10',
      '1.0.1-rc1',
    ]);
    expect(warnings).toEqual([{ code: 'unordered-prereleases', keys: ['1.0.0-rc9', '1.0.0-rc10'] }]);
    expect(
      explainSelection({ policy: { semver: { range: '*-0' } } }, ['1.0.0-rc.9', '1.0.0-rc.10']).warnings,
    ).toEqual([]);
  });

  test('warns of an extract whose group does not exist', () => {
    const rules = {
      policy: { alphabetical: { order: '' } },
      filterTags: { pattern: '^(a)(b)', extract: '$1rc$2$3' },
    };
    expect(explainSelection(rules, ['ab']).warnings).toEqual([
      { code: 'unknown-group', group: '1rc' },
      { code: 'unknown-group', group: '3' },
    ]);
  });

  test.each([
    ['a range that cannot be read', { policy: { semver: { range: 'a' } } }, ['1.0.0'], 'invalid-policy'],
    [
      'a pattern that cannot be read',
      { ...semver, filterTags: { pattern: '(', extract: '' } },
      ['1.0.0'],
      'invalid-pattern',
    ],
    ['no tags', semver, [], 'no-tags'],
  ])('has nothing to say about %s but the error', (_, rules, tags, code) => {
    expect(explainSelection(rules, tags)).toMatchObject({ selection: { selected: false, code }, misses: [] });
  });
});
