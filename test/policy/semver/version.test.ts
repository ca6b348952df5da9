import { describe, expect, test } from 'vitest';
import { compareVersions } from '../../../src/policy/semver/compare-versions.ts';
import { describeVersionError } from '../../../src/policy/semver/describe-version-error.ts';
import { parseTagVersion, parseVersion } from '../../../src/policy/semver/version.ts';

describe('parseTagVersion', () => {
  test.each([
    ['1.2.3', [1, 2, 3, '', '']],
    ['v1.2.3', [1, 2, 3, '', '']],
    ['2025.07.03', [2025, 7, 3, '', '']],
    ['1.2.3-rc.1', [1, 2, 3, 'rc.1', '']],
    ['1.2.3-0a', [1, 2, 3, '0a', '']],
    ['1.2.3--', [1, 2, 3, '-', '']],
    ['1.2-rc.1', [1, 2, 0, 'rc.1', '']],
    ['1-a.b.c', [1, 0, 0, 'a.b.c', '']],
    ['1.2.3+b.01', [1, 2, 3, '', 'b.01']],
    ['9007199254740991.0.0', [9007199254740991, 0, 0, '', '']],
    ['9007199254740993.0.0', [9007199254740993n, 0, 0, '', '']],
    ['18446744073709551615.0.0', [18446744073709551615n, 0, 0, '', '']],
    ['0000000000000000000000000001.0.0', [1n, 0, 0, '', '']],
  ])('reads %s', (text, [major, minor, patch, prerelease, build]) => {
    const version = parseTagVersion(text);
    expect(version).toMatchObject({ minor, patch, prerelease, build });
    expect(BigInt(version?.major ?? -1)).toBe(BigInt(major ?? -2));
  });

  test.each([
    ['V1.2.3', 'invalid semantic version'],
    ['vv1.2.3', 'invalid semantic version'],
    [' 1.2.3', 'invalid semantic version'],
    ['1.2.3\n', 'invalid semantic version'],
    ['1.2', 'invalid semantic version'],
    ['1.2-rc1', 'invalid semantic version'],
    ['v1-2.3', 'invalid semantic version'],
    ['1.2.3.4', 'invalid semantic version'],
    ['1.2.3-', 'invalid semantic version'],
    ['1.2.3-a_b', 'invalid semantic version'],
    ['1.2.3-rc..1', 'invalid semantic version'],
    ['1.2.3+', 'invalid semantic version'],
    ['1..3', 'invalid semantic version'],
    ['', 'invalid semantic version'],
    ['1.2.3-01', 'version segment starts with 0'],
    ['1.2.3-rc.01', 'version segment starts with 0'],
    [
      '1.18446744073709551616.0',
      'error parsing version segment: strconv.ParseUint: parsing "18446744073709551616": value out of range',
    ],
    [`1.2.3-${'a'.repeat(251)}`, 'version string is too long (max 256 bytes)'],
  ])('refuses %s', (text, reason) => {
    expect(parseTagVersion(text)).toBeUndefined();
    expect(describeVersionError(text)).toBe(reason);
  });
});

describe('compareVersions', () => {
  test('orders as the Go library does', () => {
    const ordered = [
      '0.0.0-alpha',
      '0.0.0',
      '1.2.3-0',
      '1.2.3-9',
      '1.2.3-99',
      '1.2.3--1',
      '1.2.3-18446744073709551616',
      '1.2.3-A',
      '1.2.3-a',
      '1.2.3-a.0',
      '1.2.3-a.b',
      '1.2.3-rc.2',
      '1.2.3-rc.10',
      '1.2.3-rc10',
      '1.2.3-rc2',
      '1.2.3',
      '1.2.4',
      '1.10.0',
      '2.0.0',
      '9007199254740992.0.0',
      '9007199254740993.0.0',
      '18446744073709551615.0.0',
    ];
    const versions = ordered.map((text) => parseVersion(text));
    versions.forEach((a, index) => {
      versions.forEach((b, place) => {
        if (a === undefined || b === undefined) throw new Error('expected versions only');
        expect(Math.sign(compareVersions(a, b)), `${ordered[index]} ${ordered[place]}`).toBe(
          Math.sign(index - place),
        );
      });
    });
  });

  test.each([
    ['1.2.3+a', '1.2.3+b'],
    ['01.2.3', 'v1.02.3'],
    ['1.2', '1.2.0'],
  ])('takes %s and %s for equal', (a, b) => {
    const [version, other] = [parseVersion(a), parseVersion(b)];
    expect(version && other && compareVersions(version, other)).toBe(0);
  });
});
