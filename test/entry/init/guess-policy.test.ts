import { describe, expect, test } from 'vitest';
import { guessPolicy } from '../../../src/entry/init/guess-policy.ts';
import { chooseTag } from '../../../src/policy/choose-tag.ts';
import { readPolicyOptions } from '../../../src/policy/policy-options.ts';
import { loadText } from '../../config/load-text.ts';

/** Which of the tags a guessed policy selects. */
function select(tag: string, tags: readonly string[]): string | undefined {
  const guess = guessPolicy(tag);
  if ('message' in guess) return guess.message;
  const { label: _, ...policy } = guess;
  const image = { image: 'example.com/app', ...policy };
  const { manifests, problems } = loadText(JSON.stringify({ images: { app: image } }));
  expect(problems).toEqual([]);
  const [found] = manifests.imagePolicies;
  const [repository] = manifests.imageRepositories;
  if (found === undefined || repository === undefined) throw new Error('no policy');
  const { options, problems: mistakes } = readPolicyOptions(found);
  expect(mistakes).toEqual([]);
  const { selection } = chooseTag({
    policy: found,
    repository,
    options,
    tags: [tag, ...tags],
    counts: { listed: tags.length + 1, excluded: 0 },
    currents: [tag],
    now: 0,
    strict: false,
    isRemembering: false,
    sightingKeyOf: (name) => name,
    sightingOf: () => undefined,
    answerOf: () => undefined,
  });
  return selection.selected ? selection.tag : selection.message;
}

describe('the policy for a tag', () => {
  test.each([
    ['1.2.3', ['1.2.4', '1.10.0', '2.0.0', '1.11.0-rc.1', 'latest', '1.12'], '1.10.0'],
    ['v1.2.3', ['v1.3.0', 'v2.0.0'], 'v1.3.0'],
    ['0.9.1', ['0.10.0', '1.0.0'], '0.10.0'],
    ['2024.5.3', ['2024.12.1', '2025.1.0', 'dev'], '2025.1.0'],
    ['1.2.3-rc.1', ['1.2.3-rc.2', '1.3.0-beta.1', '1.2.2', '2.0.0-rc.1'], '1.3.0-beta.1'],
    ['1.2.3-rc.1', ['1.2.3', '2.0.0'], '1.2.3'],
    ['1.25.3-alpine', ['1.25.4-alpine', '1.26.0', '1.26.0-alpine3.19', '2.0.0-alpine'], '1.25.4-alpine'],
    ['7.2.4-alpine3.19', ['7.2.5-alpine3.19', '7.2.6-alpine3.20'], '7.2.5-alpine3.19'],
    ['16.2', ['16.10', '16.11.1', '17.0', '16', '16.12-alpine'], '16.10'],
    ['16.2-bookworm', ['16.10-bookworm', '16.11', '17.0-bookworm'], '16.10-bookworm'],
    ['3.18.04', ['3.18.10', '4.0.0'], '3.18.10'],
    ['1.2.3-r4', ['1.2.3-r10', '1.2.3-r9', '1.2.4', '2.0.0-r1'], '1.2.3-r10'],
    [
      '15.3.0-debian-11-r4',
      ['15.3.0-debian-11-r10', '15.4.0', '16.0.0-debian-12-r1'],
      '15.3.0-debian-11-r10',
    ],
    ['1.9.7.4460', ['1.9.7.4470', '1.9.8', '2.0.0.1'], '1.9.7.4470'],
    ['8.6-903', ['8.6-990', '8.7-929', '8.8', '9.0-1'], '8.7-929'],
    ['4.0.15.2941-ls260', ['4.0.15.2941-ls268', 'develop', '5.0.0.1-ls1'], '4.0.15.2941-ls268'],
    [
      'RELEASE.2023-12-31T23-59-59Z',
      ['RELEASE.2024-05-10T01-41-38Z', 'latest'],
      'RELEASE.2024-05-10T01-41-38Z',
    ],
    ['24.04', ['24.10', '22.10', '24.04-slim'], '24.10'],
    ['2024.05.1', ['2024.10.2', '2025.01.0'], '2025.01.0'],
    ['20240131', ['20241001', '2024100112', '20231231'], '20241001'],
    ['1045', ['1046', '999', '1047-debug'], '1046'],
    ['main-0c1f2e3-100', ['main-9bd21c4-230', 'main-aaaaaa1-99', 'dev-1234567-999'], 'main-9bd21c4-230'],
    [
      'main-1706700000-0c1f2e3',
      ['main-1706800000-abcdef1', 'x-1906800000-abcdef1'],
      'main-1706800000-abcdef1',
    ],
    ['0c1f2e3-1706700000', ['1c1f2e3-1706800000'], '1c1f2e3-1706800000'],
    [
      'feature-x-20240101120000-0c1f2e3',
      ['feature-x-20240201120000-0c1f2e4'],
      'feature-x-20240201120000-0c1f2e4',
    ],
    ['build-12', ['build-120', 'build-9', 'other-200'], 'build-120'],
    ['2024-01-02T030405Z', ['2024-02-02T030405Z', 'zzz'], '2024-02-02T030405Z'],
  ])('%s among %j takes %s', (tag, tags, expected) => {
    expect(select(tag, tags)).toBe(expected);
  });

  test.each([['sha-0c1f2e3'], ['0c1f2e3d4b5a69788796a5b4c3d2e1f00f1e2d3c'], ['main-0c1f2e3']])(
    '%s takes the newest image',
    (tag) => {
      expect(guessPolicy(tag)).toMatchObject({ options: { policy: 'newest' } });
    },
  );

  test.each([
    ['latest'],
    ['16'],
    ['16-alpine'],
    ['v3'],
    ['stable'],
    ['main'],
    ['alpine'],
    ['deadbeef'],
    ['123'],
  ])('%s is none', (tag) => {
    expect(guessPolicy(tag)).toEqual({ message: expect.stringContaining(tag) });
  });

  test('is found quickly for every text', () => {
    for (const hostile of [
      '1'.repeat(128),
      'a-'.repeat(64),
      '1.'.repeat(64),
      'a1b2c3d'.repeat(18),
      '-'.repeat(128),
      'v1.2.3' + '-1'.repeat(61),
    ])
      expect(guessPolicy(hostile)).toBeDefined();
  });
});
