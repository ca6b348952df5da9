import { describe, expect, test } from 'vitest';
import { planValues, tagLine } from '../support/plan-value.ts';

const semver = (range: string): string => `policy:\n  semver:\n    range: '${range}'\n`;
const alphabetical = 'policy:\n  alphabetical: {}\n';

/** The tag that a policy moves one value to, or the code of its hold. */
async function decide(situation: {
  readonly tags: string;
  readonly current: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly policy?: string;
}): Promise<string> {
  const { tags, current, ...others } = situation;
  const { markers, plan } = await planValues({
    ...others,
    tags: tags.split(' '),
    values: [tagLine(current)],
  });
  const [marker] = markers;
  expect(plan.problems.filter(({ code }) => code !== 'no-match' && code !== 'outlier')).toEqual([]);
  if (marker?.state === 'updated') return marker.new;
  return marker?.state === 'held' ? marker.code : (marker?.state ?? '');
}

describe('skip', () => {
  test.each([
    ['1.2.0', '1.1.0'],
    ['1.2.0, 1.1.0', 'current'],
    ['/^1\\.[12]\\./', 'current'],
    ['/^1\\.2{1,3}\\./, 9.9.9', '1.1.0'],
  ])('of %s chooses the best of the others', async (skip, expected) => {
    expect(await decide({ tags: '1.0.0 1.1.0 1.2.0', current: '1.0.0', options: { skip } })).toBe(expected);
  });
});

describe('pin', () => {
  test('S7: sticks to its tag, backwards too and whatever the policy says', async () => {
    const policy = `${semver('2.x.x-0')}filterTags:\n  pattern: '^dev-v(.*)'\n  extract: '$1'\n`;
    const tags = 'dev-v2.31.0-34 dev-v2.29.3-33';
    expect(await decide({ tags, current: 'dev-v2.29.3-33', policy })).toBe('dev-v2.31.0-34');
    const options = { pin: 'dev-v2.29.3-33' };
    expect(await decide({ tags, current: 'dev-v2.31.0-34', policy, options })).toBe('dev-v2.29.3-33');
  });

  test('fails, at its annotation, when the registry does not list it', async () => {
    const { markers, plan } = await planValues({
      tags: ['1.0.0'],
      values: [tagLine('1.0.0')],
      options: { pin: '1.5.0' },
    });
    expect(markers).toMatchObject([{ state: 'held', code: 'policy-failed' }]);
    expect(plan.problems).toMatchObject([
      {
        code: 'no-match',
        message: expect.stringContaining(
          'tidemark.dev/pin names 1.5.0, which ghcr.io/acme/app does not list',
        ),
        place: { line: 14 },
      },
    ]);
  });
});

describe('update-limit', () => {
  const tags = '1.2.3 1.2.4 1.2.9 1.3.0 1.9.1 2.0.0';
  test.each([
    ['patch', '1.2.9'],
    ['minor', '1.9.1'],
    ['major', '2.0.0'],
    ['digest', 'current'],
  ])('%s falls back to the best tag within it', async (limit, expected) => {
    expect(await decide({ tags, current: '1.2.3', options: { 'update-limit': limit } })).toBe(expected);
  });

  test('judges a step to a version with more parts', async () => {
    const options = { versions: 'loose', 'update-limit': 'patch' };
    const policy = 'policy:\n  alphabetical: {}\n';
    const tags = '2024 2024.0.0.7 2024.5.0.1';
    expect(await decide({ tags, current: '2024', options, policy })).toBe('2024.0.0.7');
  });

  test('judges by what the filter extracts', async () => {
    const policy = `${semver('*')}filterTags:\n  pattern: '^app-(?P<v>.*)-x$'\n  extract: '$v'\n`;
    const options = { 'update-limit': 'minor' };
    expect(
      await decide({ tags: 'app-1.0.0-x app-1.4.0-x app-2.0.0-x', current: 'app-1.0.0-x', policy, options }),
    ).toBe('app-1.4.0-x');
  });

  test('counts from the newest value, and holds one that is too far behind', async () => {
    const { markers } = await planValues({
      tags: ['1.2.3', '1.5.0', '1.5.9', '1.6.0'],
      values: [tagLine('1.2.3'), tagLine('1.5.0')],
      options: { 'update-limit': 'patch' },
    });
    expect(markers).toMatchObject([
      {
        state: 'held',
        code: 'update-limit',
        reason: '1.2.3 to 1.5.9 is more than tidemark.dev/update-limit: patch',
      },
      { state: 'updated', new: '1.5.9' },
    ]);
  });

  test('holds a value whose step cannot be judged', async () => {
    expect(await decide({ tags: '1.0.0', current: 'stable', options: { 'update-limit': 'minor' } })).toBe(
      'update-limit',
    );
    expect(await decide({ tags: '1.0.0', current: 'stable', options: { 'update-limit': 'major' } })).toBe(
      '1.0.0',
    );
  });
});

describe('order and versions', () => {
  test('S1, S3: natural order puts rc10 above rc9, and the release above both', async () => {
    const policy = semver('>=0.0.0-0');
    const options = { order: 'natural' };
    const tags = '1.1.1-rc1 1.1.1-rc2 1.1.1-rc9 1.1.1-rc10';
    expect(await decide({ tags, current: '1.1.1-rc1', policy })).toBe('1.1.1-rc9');
    expect(await decide({ tags, current: '1.1.1-rc9', policy, options })).toBe('1.1.1-rc10');
    expect(await decide({ tags: `${tags} 1.1.1`, current: '1.1.1-rc10', policy, options })).toBe('1.1.1');
    expect(await decide({ tags, current: '1.1.1-rc10', policy, options })).toBe('current');
  });

  test('natural order keeps the range and its gate', async () => {
    const options = { order: 'natural' };
    expect(
      await decide({ tags: '1.0.0 1.1.0-rc1 2.0.0', current: '1.0.0', policy: semver('1.x'), options }),
    ).toBe('current');
    expect(
      await decide({ tags: '1.0.0 1.1.0-rc1 2.0.0', current: '1.0.0', policy: semver('1.x-0'), options }),
    ).toBe('1.1.0-rc1');
  });

  test('R9: natural order counts in alphabetical policies', async () => {
    const tags = '20220209-4 20220209-10 20220209-22';
    expect(await decide({ tags, current: '20220209-22', policy: alphabetical })).toBe('20220209-4');
    expect(
      await decide({ tags, current: '20220209-4', policy: alphabetical, options: { order: 'natural' } }),
    ).toBe('20220209-22');
  });

  test('S19: loose versions count a revision', async () => {
    const options = { versions: 'loose' };
    expect(
      await decide({ tags: '8.6-903 8.6-990 8.7-929', current: '8.6-990', policy: semver('*'), options }),
    ).toBe('8.7-929');
    expect(
      await decide({ tags: '8.6-1001 8.6-990 8.7-929', current: '8.6-990', policy: semver('<8.7'), options }),
    ).toBe('8.6-1001');
  });

  test('S8, S9: loose versions have any number of parts, and leading zeros', async () => {
    const options = { versions: 'loose' };
    expect(await decide({ tags: '2021.12.1 2022.04.1 2022.04 5.8.1', current: '2021.12.1', options })).toBe(
      '2022.04.1',
    );
    expect(
      await decide({
        tags: '1.9.7.990 1.9.7.4470 1.9.8',
        current: '1.9.7.990',
        policy: semver('1.9.7'),
        options,
      }),
    ).toBe('1.9.7.4470');
  });

  test('natural order is no option of a numerical policy', async () => {
    const policy = 'policy:\n  numerical: {}\n';
    const { plan } = await planValues({
      tags: ['1'],
      values: [tagLine('1')],
      policy,
      options: { order: 'natural' },
    });
    expect(plan.problems).toMatchObject([
      { code: 'invalid-policy', message: expect.stringContaining('a numerical one is in order already') },
    ]);
  });
});

describe('preset', () => {
  test.each([
    [
      'linuxserver',
      '4.0.14.2939-ls250 4.0.15.2941-ls260 4.0.15.2941-ls268 4.1.0.1-ls1-beta amd64-4.9.9.9-ls300 develop latest',
      '4.0.15.2941-ls268',
    ],
    ['linuxserver', 'v1.9.0-ls12 v1.10.0-ls3 v1.10.0 nightly-v1.11.0-ls1', 'v1.10.0-ls3'],
    [
      'plex',
      '1.9.7.4460-a39b25852 1.40.2.8395-c67dce28e 1.40.2.8395 beta public latest',
      '1.40.2.8395-c67dce28e',
    ],
    ['calver', '2021.12.1 2022.04.1 2022.04 5.8.1 2024.05.1b3 latest', '2022.04.1'],
    ['calver', '2024-05-01 2024-05-12 2024-4-30', '2024-05-12'],
    ['calver', '22.04 24.04 24.10 8.04-slim', '24.10'],
    ['four-part', '1.9.7.4460 1.9.7.4470 1.9.8 2.0.0-beta', '1.9.7.4470'],
    ['revision', '8.6-903 8.6-990 8.7-929 8.7 8.7-929-source', '8.7-929'],
    ['bitnami', '15.3.0-debian-11-r9 15.3.0-debian-11-r10 15.4.0 15.3.0-debian-12-r1', '15.3.0-debian-12-r1'],
    [
      'minio',
      'RELEASE.2024-05-10T01-41-38Z RELEASE.2023-12-31T23-59-59Z RELEASE.2024-06-01T00-00-00Z-cpuv1 latest',
      'RELEASE.2024-05-10T01-41-38Z',
    ],
  ])('%s reads %s', async (preset, tags, expected) => {
    const [current = ''] = tags.split(' ');
    const found = await decide({ tags, current, policy: semver('>=0.0.0'), options: { preset } });
    expect(found === 'current' ? current : found).toBe(expected);
  });

  test('keeps the range of the policy, and a filter of its own', async () => {
    const options = { preset: 'four-part' };
    expect(
      await decide({ tags: '1.9.7.1 1.9.7.2 2.0.0.1', current: '1.9.7.1', policy: semver('<2'), options }),
    ).toBe('1.9.7.2');
    const policy = `${semver('*')}filterTags:\n  pattern: '^1\\.'\n`;
    expect(await decide({ tags: '1.9.7.1 1.9.7 2.0.0.1', current: '1.9.7', policy, options })).toBe(
      '1.9.7.1',
    );
  });
});

describe('options', () => {
  test.each([
    ['skip', ' ', 'expected tags, or patterns between slashes'],
    ['skip', '/(/', 'expected an RE2 pattern in /(/'],
    ['skip', 'a b:c', 'expected a tag, or a pattern between slashes, found "b:c"'],
    ['pin', 'a b', 'expected a tag, found "a b"'],
    ['update-limit', 'tiny', 'expected digest or patch or minor or major, found "tiny"'],
    ['order', 'random', 'expected natural, found "random"'],
    ['preset', 'mysql', 'expected linuxserver or plex or calver'],
    ['min-age', '3', 'expected an age such as "3d" or "12h"'],
    ['min-age', '0d', 'expected an age such as "3d" or "12h"'],
    ['platforms', 'arm64', 'expected a list of platforms such as "linux/amd64,linux/arm64", found "arm64"'],
    ['newest-limit', '0', 'expected a whole number such as "1", found "0"'],
    ['newest-limit', '5', 'expected policy beside it, found none'],
    ['override', 'suspended', 'expected a list of partial-listing, would-downgrade'],
    ['colour', 'red', 'expected an option of an ImagePolicy (override, max-major-jump, skip'],
  ])('refuses tidemark.dev/%s: %j, at its place', async (option, value, message) => {
    const { plan } = await planValues({
      tags: ['1.0.0'],
      values: [tagLine('1.0.0')],
      options: { [option]: value },
    });
    expect(plan.problems).toMatchObject([
      {
        severity: 'error',
        code: 'invalid-value',
        message: expect.stringContaining(message),
        place: { file: 'automation.yaml', line: 14 },
      },
    ]);
  });

  test.each([
    [{ skip: '/(/' }, 'tidemark.dev/skip: expected an RE2 pattern in /(/'],
    [{ 'update-limit': 'Minor' }, 'tidemark.dev/update-limit: expected digest or patch'],
    [{ 'min-age': '3 days' }, 'tidemark.dev/min-age: expected an age such as'],
    [{ 'min-aeg': '3d' }, 'tidemark.dev/min-aeg: expected an option of an ImagePolicy'],
    [{ order: 'natural', versions: 'loose' }, 'tidemark.dev/versions: expected no order beside it'],
  ])('with %j a policy moves nothing', async (options, message) => {
    const { markers, plan } = await planValues({
      tags: ['1.0.0', '2.0.0'],
      values: [tagLine('1.0.0')],
      options,
    });
    expect(markers).toMatchObject([
      {
        state: 'held',
        code: 'policy-failed',
        reason: expect.stringContaining(`ImagePolicy flux-system/app: ${message}`),
      },
    ]);
    expect(plan.problems).toHaveLength(1);
  });

  test('refuses two orders in one policy', async () => {
    const options = { versions: 'loose', preset: 'calver' };
    const { plan } = await planValues({ tags: ['24.04'], values: [tagLine('24.04')], options });
    expect(plan.problems).toMatchObject([
      { message: 'tidemark.dev/preset: expected no versions beside it; both say how tags are ordered' },
    ]);
  });
});
