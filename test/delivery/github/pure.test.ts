import { describe, expect, test } from 'vitest';
import { assertBranchName, toBranchName } from '../../../src/delivery/github/desired/branch-name.ts';
import { replay } from '../../../src/delivery/github/desired/replay.ts';
import { toBlobOid } from '../../../src/delivery/github/git-object.ts';
import { isWithin, parseWindow } from '../../../src/delivery/github/schedule.ts';
import {
  findIntactTrailers,
  hasGroup,
  hasWish,
  parseTrailers,
  withTrailers,
} from '../../../src/delivery/github/trailers.ts';

describe('schedule', () => {
  test.each([
    ['mon-fri 09:00-17:00', '2026-08-21T09:00:00Z', true],
    ['mon-fri 09:00-17:00', '2026-08-21T17:00:00Z', false],
    ['mon-fri 09:00-17:00', '2026-08-22T12:00:00Z', false],
    ['mon-fri 09:00-17:00 Europe/Berlin', '2026-08-21T07:30:00Z', true],
    ['sat,sun 00:00-24:00', '2026-08-22T23:59:00Z', true],
    ['fri 22:00-06:00', '2026-08-22T05:59:00Z', true],
    ['fri 22:00-06:00', '2026-08-21T05:59:00Z', false],
    ['sat-mon 10:00-11:00', '2026-08-23T10:30:00Z', true],
    ['22:00-06:00', '2026-08-22T23:00:00Z', true],
    ['22:00-06:00', '2026-08-22T06:00:00Z', false],
    ['00:00-24:00', '2026-08-22T00:00:00Z', true],
    ['22:00-24:00', '2026-08-22T23:59:00Z', true],
    // Friday evening in New York is Saturday in UTC, and its end is Saturday morning there.
    ['fri 22:00-06:00 America/New_York', '2026-08-22T02:00:00Z', true],
    ['fri 22:00-06:00 America/New_York', '2026-08-22T09:59:00Z', true],
    ['fri 22:00-06:00 America/New_York', '2026-08-22T10:00:00Z', false],
    ['09:00-17:00 Asia/Kolkata', '2026-08-21T03:30:00Z', true],
    ['09:00-17:00 Asia/Kolkata', '2026-08-21T03:29:00Z', false],
    // The same hour of the clock before and after Berlin changes it, twice in autumn and not at all in spring.
    ['09:00-10:00 Europe/Berlin', '2026-03-28T08:30:00Z', true],
    ['09:00-10:00 Europe/Berlin', '2026-03-29T07:30:00Z', true],
    ['09:00-10:00 Europe/Berlin', '2026-03-29T08:30:00Z', false],
    ['02:00-03:00 Europe/Berlin', '2026-03-29T00:59:00Z', false],
    ['02:00-03:00 Europe/Berlin', '2026-03-29T01:00:00Z', false],
    ['02:00-03:00 Europe/Berlin', '2026-10-25T00:30:00Z', true],
    ['02:00-03:00 Europe/Berlin', '2026-10-25T01:30:00Z', true],
    ['02:00-03:00 Europe/Berlin', '2026-10-25T02:00:00Z', false],
  ])('%s at %s: %s', (window, now, expected) => {
    expect(isWithin([parseWindow(window)], new Date(now))).toBe(expected);
  });

  test.each([
    '',
    '9-17',
    '25:00-26:00',
    'someday 09:00-10:00',
    '09:00-10:00 Mars/Base',
    '09:00-09:00',
    '09:61-10:00',
  ])('%j is no window', (text) => {
    expect(() => parseWindow(text)).toThrow(/expected a window such as/);
  });

  test('no window means always', () => {
    expect(isWithin([], new Date())).toBe(true);
  });
});

describe('trailers', () => {
  const trailers = {
    group: 'apps/prod',
    wish: 'sha256:a',
    files: 'sha256:b',
    policies: ['apps/a', 'apps/b'],
    observed: '2026-08-22T10:17:03Z',
    onto: 'main',
    base: 'b'.repeat(40),
    tree: 'c'.repeat(40),
  };

  test('are read as they were written, whatever the message says', () => {
    const message = withTrailers('Update\n\nTidemark-Wish: sha256:forged\n', trailers);
    expect(parseTrailers(message)).toEqual(trailers);
    expect(parseTrailers(message.replaceAll('\n', '\r\n'))).toEqual(trailers);
  });

  test('are not there when one is missing', () => {
    expect(parseTrailers(withTrailers('x', trailers).replace(/Tidemark-Tree: .*\n/, ''))).toBeUndefined();
  });

  test.each([
    ['as made', trailers.tree, [trailers.base], true],
    ['another tree', 'd'.repeat(40), [trailers.base], false],
    ['another parent', trailers.tree, ['d'.repeat(40)], false],
    ['a merge', trailers.tree, [trailers.base, 'd'.repeat(40)], false],
  ])('prove a commit: %s', (_, tree, parents, expected) => {
    expect(findIntactTrailers({ message: withTrailers('x', trailers), tree, parents }) !== undefined).toBe(
      expected,
    );
  });

  test('name policies with commas in the folder of their cluster', () => {
    const policies = ['apps/a@eu, west', 'apps/b@50%2C', 'apps/c'];
    expect(parseTrailers(withTrailers('x', { ...trailers, policies }))?.policies).toEqual(policies);
  });

  test('are found in a squashed commit', () => {
    const message = `Title (#1)\n\n${withTrailers('x', trailers)}`;
    expect([hasGroup(message, 'apps/prod'), hasGroup(message, 'apps')]).toEqual([true, false]);
    expect([hasWish(message, 'sha256:a'), hasWish(message, 'sha256:')]).toEqual([true, false]);
  });

  test('cannot be forged by the name of a group', () => {
    const group = 'path:a\nTidemark-Wish: sha256:forged';
    expect(parseTrailers(withTrailers('x', { ...trailers, group }))).toMatchObject({ wish: 'sha256:a' });
  });
});

describe('replaying a change', () => {
  const before = 'a\nb\nimage: 1\nc\nd\n';
  const after = 'a\nb\nimage: 2\nc\nd\n';

  test.each([
    ['lines above', `x\ny\n${before}`, `x\ny\n${after}`],
    ['lines below', `${before}z\n`, `${after}z\n`],
    ['nothing', before, after],
    ['the change itself', after, after],
    ['the change itself and more', `x\n${after}`, `x\n${after}`],
    ['the line', before.replace('image: 1', 'image: 3'), undefined],
    ['a copy of the place', before + before, undefined],
    ['a neighbour', before.replace('b', 'B'), undefined],
  ])('on a text that has changed in %s', (_, onto, expected) => {
    expect(replay({ before, after, onto })).toBe(expected);
  });
});

describe('names', () => {
  test.each([
    ['Apps/Prod', 'tidemark/apps-prod-'],
    ['..//', 'tidemark/group-'],
    ['label:ü', 'tidemark/label-'],
    ['x'.repeat(300), `tidemark/${'x'.repeat(100)}-`],
  ])('the branch of %j starts with %j', (key, expected) => {
    const name = toBranchName({ prefix: 'tidemark/', key, base: 'main' });
    expect(name.startsWith(expected)).toBe(true);
    expect(name).toMatch(/^tidemark\/[a-z0-9._-]+-[0-9a-f]{6}$/);
    expect(name).not.toBe(toBranchName({ prefix: 'tidemark/', key, base: 'release' }));
  });

  test.each([
    '',
    'a..b',
    '-a',
    '/a',
    'a/',
    'a//b',
    'a.lock',
    'a.lock/b',
    '.a',
    'a/.b',
    'a b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    'a@{b',
    '@',
    'a.',
    'a\x7f',
    'a\nb',
    'HEAD',
    'refs/heads/a',
    'b'.repeat(40),
    'ü'.repeat(101),
  ])('%j is not taken for a branch', (name) => {
    expect(() => assertBranchName(name)).toThrow(/^expected a branch name that Git accepts/);
  });

  test.each(['a', 'a/b', 'updates/app-1.2.3+build', 'ü', 'x'.repeat(200)])('%j is', (name) => {
    expect(() => assertBranchName(name)).not.toThrow();
  });

  test('a blob has the name that Git gives it', () => {
    expect(toBlobOid(new TextEncoder().encode('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
  });
});
