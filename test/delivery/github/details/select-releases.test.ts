import { expect, test } from 'vitest';
import { selectReleases } from '../../../../src/delivery/github/details/select-releases.ts';

const list = (...tags: readonly string[]) =>
  tags.map((tag) => ({ tag, text: `notes of ${tag}`, isPrerelease: tag.includes('-rc') }));

test.each([
  [
    'all after the old one up to the new',
    list('v1.3.0', 'v1.2.5', 'v1.2.4', 'v1.2.3'),
    '1.2.3',
    '1.2.5',
    ['v1.2.5', 'v1.2.4'],
  ],
  [
    'in the order of versions',
    list('1.2.4', '1.10.0', '1.9.0'),
    '1.2.3',
    '1.10.0',
    ['1.10.0', '1.9.0', '1.2.4'],
  ],
  [
    'of one part of a repository',
    list('app-1.2.4', 'lib-1.2.4', 'app-1.2.3'),
    '1.2.3',
    '1.2.4',
    ['app-1.2.4'],
  ],
  ['without what was only tried', list('1.3.0', '1.3.0-rc.1', '1.2.4'), '1.2.3', '1.3.0', ['1.3.0', '1.2.4']],
  [
    'with what was tried for one that was tried',
    list('1.3.0-rc.2', '1.3.0-rc.1'),
    '1.2.3',
    '1.3.0-rc.2',
    ['1.3.0-rc.2', '1.3.0-rc.1'],
  ],
  ['of the new one alone without an old version', list('v1.2.5', 'v1.2.4'), '', '1.2.5', ['v1.2.5']],
  [
    'of the new one alone where names do not count',
    list('build-9', 'build-8'),
    'build-8',
    'build-9',
    ['build-9'],
  ],
  ['of the new one alone when going back', list('1.2.5', '1.2.4'), '1.2.5', '1.2.4', ['1.2.4']],
  ['none when the new one was not released', list('1.2.4'), '1.2.3', '9.9.9', []],
  ['none of a version that only ends alike', list('11.2.4', 'v10.1.2.4'), '1.2.3', '1.2.4', []],
  ['none without a version', list('1.2.4'), '1.2.3', '', []],
] as const)('notes are %s', (_, releases, from, to, expected) => {
  const found = [...selectReleases(releases, { from, to }).matchAll(/^notes of (.+)$/gm)].map(
    ([, tag]) => tag,
  );
  expect(found).toEqual(expected);
});

test('a long list and long notes are cut', () => {
  const many = Array.from({ length: 30 }, (_, index) => `1.${30 - index}.0`);
  const text = selectReleases(list(...many), { from: '1.0.0', to: '1.30.0' });
  expect(text).toContain('… and 20 more releases');
  const long = selectReleases([{ tag: '1.0.0', text: 'x'.repeat(9_000), isPrerelease: false }], {
    from: '',
    to: '1.0.0',
  });
  expect(long).toHaveLength(4_002);
});
