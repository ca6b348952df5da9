import { describe, expect, test } from 'vitest';
import { TidemarkError } from '../../src/errors.ts';
import { explainSelection } from '../../src/policy/explain.ts';
import { describePolicyWarning } from '../../src/policy/policy-warnings.ts';
import { image, imageLine, planValues, tagLine, toDigest } from '../support/plan-value.ts';

const semver = (range: string) => `policy:\n  semver:\n    range: '${range}'\n`;
const alphabetical = 'policy:\n  alphabetical: {}\n';
const filtered = (pattern: string, extract = '') =>
  `filterTags:\n  pattern: '${pattern}'\n${extract === '' ? '' : `  extract: '${extract}'\n`}`;

const signature = `sha256-${'9f'.repeat(32)}`;

describe('cases from the field', () => {
  test('S10: an exclusion counts at the next scan', async () => {
    const situation = { tags: ['1.2.2', '1.8.1259'], values: [tagLine('1.0.0')], policy: semver('^1.x') };
    expect((await planValues(situation)).markers).toMatchObject([{ new: '1.8.1259' }]);
    const repository = "exclusionList: ['^1\\.8\\.1259$']\n";
    expect((await planValues({ ...situation, repository })).markers).toMatchObject([{ new: '1.2.2' }]);
  });

  test('S11: a jump over more than a hundred majors is a warning, and none when their number is given', async () => {
    const situation = {
      tags: ['2.6.1', '2021.11.28'],
      values: [tagLine('2.6.1')],
      policy: semver('>=1.0.0'),
    };
    const { markers, plan } = await planValues(situation);
    expect(markers).toMatchObject([{ state: 'updated', new: '2021.11.28' }]);
    expect(plan.problems).toMatchObject([
      {
        severity: 'warning',
        code: 'outlier',
        message: expect.stringContaining(
          `2.6.1 to 2021.11.28 of ${image} is a jump over 2019 major versions`,
        ),
        place: { file: 'apps/0.yaml' },
      },
    ]);
    const told = await planValues({ ...situation, options: { 'max-major-jump': '3000' } });
    expect([told.markers[0]?.state, told.plan.problems]).toEqual(['updated', []]);
    const near = await planValues({ ...situation, tags: ['102.0.0'], values: [tagLine('2.0.0')] });
    expect([near.markers[0]?.state, near.plan.problems]).toEqual(['updated', []]);
  });

  test.each([
    [['v0.8.5', 'v0.9.0'], 'v0.8.5', 'v0.9.0'],
    [['v0.1.1', 'v0.1.2'], 'v0.1.1', 'v0.1.2'],
  ])('S15: of %j moves %s to %s, written as the registry does', async (tags, current, expected) => {
    const { markers } = await planValues({ tags, values: [tagLine(current)], policy: semver('*') });
    expect(markers).toMatchObject([{ new: expected }]);
  });

  test('S23: a listing with a missing page moves nothing, unless that is overridden', async () => {
    const situation = { tags: ['1.0.0', '1.1.0'], values: [tagLine('1.0.0')], isComplete: false };
    expect((await planValues(situation)).markers).toMatchObject([
      { state: 'held', code: 'partial-listing', reason: 'a page was missing' },
    ]);
    const overridden = await planValues({ ...situation, options: { override: 'partial-listing' } });
    expect(overridden.markers).toMatchObject([{ state: 'updated', new: '1.1.0' }]);
  });

  test('S24: an empty listing changes nothing, and the next one counts again', async () => {
    const empty = await planValues({ tags: [], values: [tagLine('1.0.0')] });
    expect(empty.markers).toMatchObject([{ state: 'held', code: 'policy-failed' }]);
    expect(empty.plan.problems).toMatchObject([{ code: 'no-tags' }]);
    expect((await planValues({ tags: ['1.0.0'], values: [tagLine('1.0.0')] })).markers).toMatchObject([
      { state: 'current' },
    ]);
  });

  test('S26: a policy for one floating tag follows its digest', async () => {
    const policy = `${alphabetical}${filtered('^latest$')}digestReflectionPolicy: Always\ninterval: 5m\n`;
    const { markers } = await planValues({
      tags: ['latest', '1.0.0'],
      values: [imageLine('latest', toDigest('old'))],
      policy,
    });
    expect(markers).toMatchObject([{ state: 'updated', new: `${image}:latest@${toDigest('latest')}` }]);
  });

  test.each(['.sig', '.att', '.sbom', ''])(
    'S27: no value moves to a signature %s, even with another exclusion list',
    async (suffix) => {
      const situation = {
        tags: ['main-1', `sha256-${'9f'.repeat(32)}${suffix}`],
        values: [tagLine('main-1')],
        policy: alphabetical,
        repository: "exclusionList: ['^dev']\n",
      };
      expect((await planValues(situation)).markers).toMatchObject([
        {
          state: 'held',
          code: 'outlier',
          reason: expect.stringContaining(`${signature}${suffix} is a signature or an attestation`),
        },
      ]);
      expect((await planValues({ ...situation, strict: true })).markers).toMatchObject([
        { state: 'updated' },
      ]);
    },
  );

  test('S28: three tags of one image pushed at once are one change', async () => {
    const { plan } = await planValues({
      tags: ['1.0.0', '1.1.0', '1.2.0-pr.1', 'abc1234', 'main'],
      values: [tagLine('1.0.0'), imageLine('1.0.0')],
    });
    expect(plan.commits).toMatchObject([{ files: [{ path: 'apps/0.yaml' }, { path: 'apps/1.yaml' }] }]);
    expect(plan.markers.map((marker) => marker.state === 'updated' && marker.new)).toEqual([
      '1.1.0',
      `${image}:1.1.0`,
    ]);
  });

  test('R3: `$1rc$2` names a group that does not exist, and explain says so', () => {
    const rules = {
      policy: { semver: { range: '*-0' } },
      filterTags: { pattern: '^(.*)-rc(.*)$', extract: '$1rc$2' },
    };
    const { warnings } = explainSelection(rules, ['1.1.1-rc10']);
    expect(warnings.map(describePolicyWarning)).toEqual([
      "extract names the group '1rc', which the pattern does not have, so it is always empty; write ${1} for the first group, with braces when text follows",
    ]);
  });

  test('R8: a missing parenthesis is an error with its place', async () => {
    const policy = `policy:\n  numerical: {}\n${filtered('^pr-1638-[a-f0-9]+-(?P<ts>[0-9]+')}`;
    const { plan } = await planValues({
      tags: ['pr-1638-abc-1'],
      values: [tagLine('pr-1638-abc-1')],
      policy,
    });
    expect(plan.problems).toMatchObject([
      {
        code: 'invalid-pattern',
        message: expect.stringContaining('missing closing )'),
        place: { file: 'automation.yaml', line: 21 },
      },
    ]);
  });

  test('R12: NaN, Inf and 1e3 are numbers as in Flux, and give the same answer every time', async () => {
    const winners = new Set<string>();
    for (const tags of [
      ['1e3', 'Inf', '999'],
      ['Inf', '999', '1e3'],
      ['999', '1e3', 'Inf'],
    ]) {
      const { markers } = await planValues({
        tags,
        values: [tagLine("'1'")],
        policy: 'policy:\n  numerical: {}\n',
      });
      winners.add(markers[0]?.state === 'updated' ? markers[0].new : '');
    }
    expect([...winners]).toEqual(['Inf']);
  });

  test.each([
    [
      'R9',
      ['20220209-4', '20220209-10'],
      "'20220209-4' and '20220209-10' are compared by bytes, not by the number at their end; pad the numbers, use a numerical policy, or tidemark.dev/order: natural",
    ],
    [
      'R14',
      ['sandbox-1214bc9i', 'sandbox-cd14bcbc'],
      "'sandbox-cd14bcbc' and 'sandbox-1214bc9i' look like hashes, which have no order; put a time into tags, or use tidemark.dev/policy: newest",
    ],
  ])('%s: explain warns of tags that bytes do not order', (_case, tags, warning) => {
    const { warnings } = explainSelection({ policy: { alphabetical: { order: 'asc' } } }, tags);
    expect(warnings.map(describePolicyWarning)).toEqual([warning]);
  });

  test.each([[['main-20240520T101500', 'main-20240612T151230']], [['a', 'b']], [['v01', 'v02', 'v10']]])(
    'has nothing against %j',
    (tags) => {
      expect(explainSelection({ policy: { alphabetical: { order: 'asc' } } }, tags).warnings).toEqual([]);
    },
  );

  test('row 23: a tag without a manifest is not proposed, and nothing is an error', async () => {
    const images = { '1.1.0': { error: new TidemarkError('registry-not-found', 'no manifest') } };
    const { markers, plan } = await planValues({
      tags: ['1.0.0', '1.1.0'],
      values: [tagLine('1.0.0')],
      images,
    });
    expect(markers).toMatchObject([{ state: 'held', code: 'manifest-not-ready', value: '1.0.0' }]);
    expect(plan.problems).toEqual([]);
    const overridden = await planValues({
      tags: ['1.0.0', '1.1.0'],
      values: [tagLine('1.0.0')],
      images,
      options: { override: 'manifest-not-ready' },
    });
    expect(overridden.markers).toMatchObject([{ state: 'updated', new: '1.1.0' }]);
    expect(overridden.asked).toEqual([]);
  });
});
