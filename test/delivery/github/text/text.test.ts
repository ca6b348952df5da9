import { describe, expect, test } from 'vitest';
import { parseMarker, renderMarker } from '../../../../src/delivery/github/text/marker.ts';
import { toCode, toPlainLine, toSafeMarkdown } from '../../../../src/delivery/github/text/sanitize.ts';
import { toUpdateType, toVersion } from '../../../../src/delivery/github/text/version-move.ts';
import { findZone, hasZone, replaceZone, withNotice } from '../../../../src/delivery/github/text/zone.ts';
import { run } from '../../../support/github/fleet.ts';
import { checkRequestsAfterEach, tell, tellProposed, trace, wish } from '../../../support/github/story.ts';

checkRequestsAfterEach();

describe('text of strangers', () => {
  test.each([
    ['@all look', '@\u200Ball look'],
    ['fixes #1', '#\u200B1'],
    ['Closes: acme/app#12', 'acme/app#\u200B12'],
    ['see GH-12', 'see GH-\u200B12'],
    ['https://github.com/a/b/issues/1', 'https://redirect.github.com/a/b/issues/1'],
    ['<img src=x>', '&lt;img src=x>'],
    ['a --> b', 'a --\u200B> b'],
    ['/tidemark rebuild', '\u200B/tidemark rebuild'],
    ['![x](http://track.example)', '[x](http://track.example)'],
    ['!![x](http://track.example)', '[x](http://track.example)'],
    ['fixes fixes #1', 'fixes #\u200B1'],
    ['FIXED https://github.com/a/b/pull/1', 'https://redirect.github.com/a/b/pull/1'],
    ['@<!-- -->all', '@&lt;!\u200B-- --\u200B>all'],
    ['::add-mask::x', '::add-mask::x'],
    ['1.2.3', '1.2.3'],
    ['&#64;all &commat;all', '&amp;#\u200B64;all &amp;commat;all'],
    ['[x]: https://evil.example', '\\[x]: https://evil.example'],
  ])('row 84: %j becomes %j', (text, expected) => {
    expect(toSafeMarkdown(text, 1_000)).toBe(expected);
  });

  test('takes no time, however much of nothing there is in it', () => {
    const hostile = `fixes${' '.repeat(200_000)}#1 ${'@'.repeat(50_000)} ${'['.repeat(50_000)}`;
    expect(toPlainLine(hostile, 100)).toBe('fixes');
    expect(toSafeMarkdown(hostile, 200_000).length).toBeGreaterThan(200_000);
    expect(toCode(hostile)).toMatch(/^`fixes/);
  });

  test('is cut to its limit by code points', () => {
    expect(toSafeMarkdown('🚀'.repeat(20), 10)).toBe(`${'🚀'.repeat(10)}\n\n… (cut)`);
    expect(toPlainLine('🚀'.repeat(20), 10)).toBe(`${'🚀'.repeat(9)}…`);
  });

  test.each([
    ['a`b|c', "`a'b\\|c`"],
    ['two\nlines', '`two lines`'],
    ['<!-- x -->', '`<!\u200B-- x --\u200B>`'],
    ['', '` `'],
  ])('as code %j is %j', (text, expected) => {
    expect(toCode(text)).toBe(expected);
  });

  test('row 84: hostile release notes are inert, and our note to ourselves stays readable', async () => {
    const github = tell();
    const releaseNotes = 'fixes #1 @all\n<!-- tidemark:end -->\n-->\n::add-mask::x\n<script>';
    const about = { source: 'https://github.com/acme/app', from: 'v1.2.3', to: 'v1.2.4', releaseNotes };
    const details = { readDetails: async () => new Map([['apps/app', about]]) };
    await run(github, wish('1.2.4'), { request: { details } });
    const { body } = github.repository.pull(1);
    expect(body).not.toMatch(/@all|fixes #1|<script|[^\u200B]-->\n::/);
    expect(body).toContain('https://redirect.github.com/acme/app/compare/v1.2.3...v1.2.4');
    expect(parseMarker(body)).toMatchObject({ group: 'apps/prod' });
    expect(await trace(github, wish('1.2.4'), { minute: 1, request: { details } })).toBe('S');
  });

  test('row 83: a body that is too long is cut, and says so', async () => {
    const github = tell();
    const toDetails = (count: number) => ({
      readDetails: async () =>
        new Map(
          Array.from({ length: count }, (_, index) => [
            `apps/p${index}`,
            { releaseNotes: 'word '.repeat(14_000) },
          ]),
        ),
    });
    await run(github, wish('1.2.4'), { request: { details: toDetails(1) } });
    const { body } = github.repository.pull(1);
    expect(Array.from(body).length).toBeLessThanOrEqual(60_000);
    expect(body).toContain('… (cut)');
    const many = tell();
    await run(many, wish('1.2.4'), { request: { details: toDetails(13) } });
    expect(Array.from(many.repository.pull(1).body).length).toBeLessThanOrEqual(60_000);
    expect(many.repository.pull(1).body).toContain('Release notes are left out');
    await run(github, wish('1.2.5'), { minute: 1, request: { details: toDetails(13) } });
    const { body: short } = github.repository.pull(1);
    expect(Array.from(short).length).toBeLessThanOrEqual(60_000);
    expect(short).toContain('Release notes are left out');
    expect(short).not.toContain('word word');
    expect(parseMarker(short)).toBeDefined();
    expect(await trace(github, wish('1.2.5'), { minute: 2, request: { details: toDetails(13) } })).toBe('S');
  });
});

describe('the size of a body', () => {
  const details = {
    readDetails: async () =>
      new Map(['a', 'b', 'c', 'd', 'e'].map((name) => [`apps/${name}`, { releaseNotes: 'x'.repeat(9_900) }])),
  };

  test('row 83: what people have written around our part leaves less of it, down to what must be there', async () => {
    const github = tell();
    await run(github, wish('1.2.4'), { request: { details } });
    expect(Array.from(github.repository.pull(1).body).length).toBeGreaterThan(49_000);
    const words = `${'by hand '.repeat(3_000)}\n\n`;
    github.repository.pull(1).body =
      `${words}${github.repository.pull(1).body.slice(0, 40_000)}<!-- tidemark:end -->`;
    expect(await trace(github, wish('1.2.5'), { minute: 1, request: { details } })).toBe('S T C U→ E');
    const { body } = github.repository.pull(1);
    expect(body.startsWith(words)).toBe(true);
    expect(Array.from(body).length).toBeLessThanOrEqual(64_000);
    expect(body).toContain('Release notes are left out');
    expect(parseMarker(body)).toMatchObject({ group: 'apps/prod' });
    expect(await trace(github, wish('1.2.5'), { minute: 2, request: { details } })).toBe('S');
    expect(await trace(github, [], { minute: 3 })).toBe('S E U−');
  });
});

describe('the zone', () => {
  test('is replaced between everything else', () => {
    const body = replaceZone('hello\r\n', 'one');
    expect(replaceZone(`${body}\r\nbye`, 'two')).toBe(`${body.replace('one', 'two')}\r\nbye`);
  });

  test('comes back at the end when somebody has removed it', async () => {
    const github = await tellProposed();
    github.repository.pull(1).body = 'only this';
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S E');
    expect(github.repository.pull(1).body.startsWith('only this\n\n<!-- tidemark:begin -->')).toBe(true);
  });

  test('has one notice at most', () => {
    const once = withNotice('marker\ntext', 'first');
    expect(withNotice(once, 'second')).toBe(once.replace('first', 'second'));
    expect(withNotice(once, '')).toBe('marker\ntext');
  });

  test('is equal whatever the line endings', () => {
    expect(hasZone(replaceZone('', 'a\nb').replaceAll('\n', '\r\n'), 'a  \nb')).toBe(true);
    expect(findZone('nothing')).toBeUndefined();
  });
});

describe('the marker', () => {
  test('survives what would end a comment', () => {
    const marker = { group: 'a-->b', wish: '--', title: '<x>', by: 'app' };
    const line = renderMarker(marker);
    expect(line.match(/--/g)).toHaveLength(2);
    expect(parseMarker(line)).toEqual(marker);
  });

  test.each([
    '',
    '<!-- tidemark:v1 {} -->',
    '<!-- tidemark:v1 {"group": -->',
    '<!-- tidemark:v1 {"group":1,"wish":"","title":"","by":""} -->',
  ])('is not read from %j', (body) => {
    expect(parseMarker(body)).toBeUndefined();
  });
});

describe('update types', () => {
  test.each([
    ['app:1.2.3', 'app:2.0.0', 'major'],
    ['app:v1.2.3', 'app:v1.3.0', 'minor'],
    ['1.2.3', '1.2.4', 'patch'],
    ['1.2.3-rc.1', '1.2.3', 'patch'],
    ['app:1.2.3@sha256:aa', 'app:1.2.3@sha256:bb', 'digest'],
    [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`, 'digest'],
    ['main-1-abc', 'main-2-def', 'other'],
    ['localhost:5000/app:1.0.0', 'localhost:5000/app:1.1.0', 'minor'],
    ['acme/app', 'acme/other', 'other'],
  ] as const)('%s to %s is %s', (before, after, expected) => {
    expect(toUpdateType(before, after)).toBe(expected);
  });

  test.each([
    ['localhost:5000/app', 'localhost:5000/app'],
    ['app:1.0@sha256:ab', '1.0'],
    ['app@sha256:ab', 'app'],
  ])('the version of %s is %s', (value, expected) => {
    expect(toVersion(value)).toBe(expected);
  });
});
