import { describe, expect, test } from 'vitest';
import type { Candidates } from '../../../src/policy/candidates.ts';
import { compareLooseVersions, parseLooseVersion } from '../../../src/policy/native/loose-version.ts';
import { compareNatural } from '../../../src/policy/native/natural-order.ts';
import { createNativeOrder } from '../../../src/policy/native/native-order.ts';
import { compileSkip } from '../../../src/policy/native/tag-rules.ts';
import type { UpdateLimit } from '../../../src/policy/native/update-type.ts';
import { classifyUpdate, isWithinLimit } from '../../../src/policy/native/update-type.ts';

function candidatesOf(tags: string): Candidates {
  return { forEach: (visit) => tags.split(' ').forEach((tag) => visit(tag, tag)) };
}

function loose(range: string) {
  return createNativeOrder({ semver: { range } }, 'loose');
}

function natural(order: string) {
  return createNativeOrder({ alphabetical: { order } }, 'natural');
}

describe('compareNatural', () => {
  test.each([
    'rc1 rc2 rc9 rc10',
    '20220209-4 20220209-10 20220209-22',
    '1 01 2 002 10',
    'a a1 a1b a2 b',
    '9007199254740992 9007199254740993 18446744073709551616',
  ])('orders %s', (texts) => {
    const ordered = texts.split(' ');
    for (const [index, a] of ordered.entries()) {
      for (const [place, b] of ordered.entries()) {
        const isSpelling = Number(a) === Number(b) && a !== b && a.length !== b.length;
        if (isSpelling) continue;
        expect(Math.sign(compareNatural(a, b)), `${a} ${b}`).toBe(Math.sign(index - place));
      }
    }
  });

  test('tells spellings of the same number apart', () => {
    expect(compareNatural('1', '01')).not.toBe(0);
    expect(Math.sign(compareNatural('1', '01'))).toBe(-Math.sign(compareNatural('01', '1')));
  });
});

describe('parseLooseVersion', () => {
  test.each([
    ['2024.05.1', ['2024', '05', '1'], '', false],
    ['1.9.7.4460-a39b25852', ['1', '9', '7', '4460'], 'a39b25852', false],
    ['8.6-990', ['8', '6', '990'], '', false],
    ['7.9.1-1-ubi8', ['7', '9', '1', '1'], 'ubi8', false],
    ['v3', ['3'], '', false],
    ['1.1.1-rc10', ['1', '1', '1'], 'rc10', true],
    ['1.1.1.beta', ['1', '1', '1'], 'beta', true],
    ['3.1-alpine', ['3', '1'], 'alpine', false],
  ])('reads %s', (text, parts, suffix, isPrerelease) => {
    expect(parseLooseVersion(text)).toEqual({ parts, suffix, isPrerelease });
  });

  test.each(['latest', '', 'v', 'main-1', '-1'])('does not take %j for a version', (text) => {
    expect(parseLooseVersion(text)).toBeUndefined();
  });

  test('orders versions of any length', () => {
    const ordered = [
      '8.6-903',
      '8.6-990',
      '8.7-929',
      '9-rc9',
      '9-rc10',
      '9',
      '9-alpine',
      '9.0.0.1',
      '2024.04.01',
      '2024.10.1',
    ];
    const versions = ordered.flatMap((text) => parseLooseVersion(text) ?? []);
    expect(versions.toReversed().toSorted(compareLooseVersions)).toEqual(versions);
    expect(versions).toHaveLength(ordered.length);
  });
});

describe('native rankings', () => {
  test.each([
    ['1.1.1-rc1 1.1.1-rc9 1.1.1-rc10', '1.1.1-rc10'],
    ['1.1.1-rc10 1.1.1-rc9 1.1.1', '1.1.1'],
    ['8.6-903 8.6-990 8.7-929 latest', '8.7-929'],
    ['v1.0 1.0', 'v1.0'],
  ])('of %s the highest loose version is %s', (tags, winner) => {
    expect(loose('*-0').rank(candidatesOf(tags))).toEqual({
      winner: { key: winner, tag: winner },
    });
  });

  test('leave prereleases out unless they are asked for', () => {
    expect(loose('*').rank(candidatesOf('1.0 1.1-rc1'))).toMatchObject({
      winner: { tag: '1.0' },
    });
    expect(loose('*').rank(candidatesOf('1.1-rc1'))).toMatchObject({
      winner: undefined,
      code: 'no-match',
    });
  });

  test('choose the ends of the natural order', () => {
    expect(natural('asc').rank(candidatesOf('b2 b10 b9'))).toMatchObject({ winner: { tag: 'b10' } });
    expect(natural('desc').rank(candidatesOf('b2 b10 b9'))).toMatchObject({ winner: { tag: 'b2' } });
  });
});

describe('classifyUpdate', () => {
  test.each([
    ['1.2.3', '2.0.0', 'major'],
    ['v1.2.3', 'v1.3.0', 'minor'],
    ['1.2.3', '1.2.4', 'patch'],
    ['1.2.3-rc1', '1.2.3', 'patch'],
    ['2.0.0', '1.0.0', 'major'],
    ['8.6-990', '8.7-929', 'minor'],
    ['1.9.7.4460', '1.9.7.4461', 'patch'],
    ['2024.05.01.1', '2025.01.01.1', 'major'],
    ['stable', '1.0.0', 'other'],
    ['main-a-1', 'main-b-2', 'other'],
    ['1.0.0', '1.0.0', 'none'],
  ])('takes %s to %s for %s', (from, to, type) => {
    expect(classifyUpdate({ tag: from }, { tag: to })).toBe(type);
  });

  test('sees that only the digest changes', () => {
    expect(classifyUpdate({ tag: 'latest', digest: 'sha256:a' }, { tag: 'latest', digest: 'sha256:b' })).toBe(
      'digest',
    );
  });

  test.each<[UpdateLimit, readonly string[]]>([
    ['digest', ['none', 'digest']],
    ['patch', ['none', 'digest', 'patch']],
    ['minor', ['none', 'digest', 'patch', 'minor']],
    ['major', ['none', 'digest', 'patch', 'minor', 'major', 'other']],
  ])('a limit of %s allows %j', (limit, allowed) => {
    const types = ['none', 'digest', 'patch', 'minor', 'major', 'other'] as const;
    expect(types.filter((type) => isWithinLimit(type, limit))).toEqual(allowed);
  });
});

describe('compileSkip', () => {
  test('names tags exactly or by pattern', () => {
    const isSkipped = compileSkip(['1.0.0', '/^2\\./']);
    expect(['1.0.0', '1.0.01', '2.1.0', '3.0.0'].filter(isSkipped)).toEqual(['1.0.0', '2.1.0']);
  });

  test('refuses a pattern that Go refuses', () => {
    expect(() => compileSkip(['/(/'])).toThrow(expect.objectContaining({ code: 'invalid-pattern' }));
  });
});
