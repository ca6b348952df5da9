import { describe, expect, test } from 'vitest';
import { TidemarkError } from '../../src/errors.ts';
import { findAll, replaceAll, replaceAllLiteral, split } from '../../src/go/regexp-all.ts';
import { compileRegexp } from '../../src/go/regexp.ts';

function messageOf(pattern: string): string {
  try {
    compileRegexp(pattern);
  } catch (error) {
    if (error instanceof TidemarkError && error.code === 'invalid-pattern') return error.message;
    throw error;
  }
  return 'compiles';
}

describe('compileRegexp', () => {
  test.each([
    ['a name twice', '(?P<n>a)(?P<n>b)'],
    ['a name that starts with a digit', '(?P<1a>x)'],
    ['inline flags', '(?i)a(?-i)b(?s-m:c)(?U)d+'],
    ['literal braces and brackets', 'a{,2}]{'],
    ['a class that contains a closing bracket', '[]a][^]a]'],
    ['a class that contains `[:`', '[[:]'],
    ['other spellings of Unicode classes', '\\p{letter}\\p{Cased_Letter}\\pl\\P{^Old-Italic}[\\p{ascii}]'],
    ['quoted text', '\\Q(a[\\E'],
    ['an open quote', '\\Q(('],
    ['the empty pattern', ''],
  ])('accepts %s', (_, pattern) => {
    expect(messageOf(pattern)).toBe('compiles');
  });

  test.each([
    ['(', 'missing closing ): `(`'],
    ['^pr-1638-[a-f0-9]+-(?P<ts>[0-9]+', 'missing closing ): `^pr-1638-[a-f0-9]+-(?P<ts>[0-9]+`'],
    ['a)', 'unexpected ): `a)`'],
    ['(?P.*)', 'invalid or unsupported Perl syntax: `(?P`'],
    ['(?P<', 'invalid or unsupported Perl syntax: `(?P`'],
    ['(?<', 'invalid or unsupported Perl syntax: `(?<`'],
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['(?<m>?', 'missing argument to repetition operator: `?`'],
    ['\\1', 'invalid escape sequence: `\\1`'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['a++', 'invalid nested repetition operator: `++`'],
    ['[z-a]', 'invalid character class range: `z-a`'],
    ['\\p{Emoji}', 'invalid character class range: `\\p{Emoji}`'],
  ])('refuses %s as Go does', (pattern, message) => {
    expect(messageOf(pattern)).toBe(`error parsing regexp: ${message}`);
  });

  test.each([
    ['x{1000}'.repeat(100), 'expression too large'],
    ['((a{10}){10}b){100}', 'invalid repeat count'],
    ['('.repeat(4_000) + ')'.repeat(4_000), 'expression nests too deeply'],
    ['a'.repeat(10_000), 'expression too large'],
  ])('refuses an oversized pattern without building it', (pattern, kind) => {
    expect(messageOf(pattern)).toContain(`error parsing regexp: ${kind}: `);
  });

  test('searches anywhere, first match leftmost, first alternative preferred', () => {
    const match = compileRegexp('(?:a|ab)(c|bcd)(d*)').find('xabcd');
    expect(match && { groups: [...match], index: match.index }).toEqual({
      groups: ['abcd', 'bcd', ''],
      index: 1,
    });
  });

  test('tells the names of groups, of all with the same name', () => {
    expect(compileRegexp('(?P<n>a)(b)(?<n>c)').names).toEqual(['', 'n', '', 'n']);
    expect(compileRegexp('^(?P<n>a)(b)').names).toEqual(['', 'n', '']);
  });

  test.each([
    ['$ only at the end of the text', 'a$', 'a\n', false],
    ['. not at a line feed', 'a.b', 'a\nb', false],
    ['. at a carriage return', '^a.b$', 'a\rb', true],
    ['. at a line separator', '^a.b$', 'a\u2028b', true],
    ['\\d at ASCII digits only', '^\\d$', '٣', false],
    ['\\s not at a vertical tab', '^\\s$', '\v', false],
    ['one character above U+FFFF as one', '^.$', '💥', true],
    ['simple case folding', '(?i)^k$', '\u212a', true],
  ])('matches %s', (_, pattern, text, expected) => {
    expect(compileRegexp(pattern).test(text)).toBe(expected);
    expect(compileRegexp(pattern).find(text) !== undefined).toBe(expected);
  });

  test('looks at what is before the place where the search starts', () => {
    expect(compileRegexp('^a').find('aa', 1)).toBeUndefined();
    expect(compileRegexp('\\ba').find('aa', 1)).toBeUndefined();
    expect(compileRegexp('a').find('aa', 1)?.index).toBe(1);
  });

  test.each(['(a*)*b', '(a|a)*b', '^(a+)+$', '(x+x+)+y', '^([a-z]+)*!'])(
    'stays linear with %s',
    (pattern) => {
      expect(compileRegexp(pattern).find(`${'a'.repeat(50_000)}x`)).toBeUndefined();
    },
  );
});

describe('all matches', () => {
  test('does not count an empty match right after another match', () => {
    expect(findAll(compileRegexp('a*'), 'baac').map(([text]) => text)).toEqual(['', 'aa', '']);
  });

  test('stops at the limit', () => {
    expect(findAll(compileRegexp('a'), 'aaa', 2)).toHaveLength(2);
    expect(findAll(compileRegexp('a'), 'aaa', 0)).toHaveLength(0);
  });

  test('replaces with groups, or with the text as it is', () => {
    const regexp = compileRegexp('(?P<x>a)(b)?');
    expect(replaceAll(regexp, { text: 'ab-a', template: '[$x$2]' })).toBe('[ab]-[a]');
    expect(replaceAllLiteral(regexp, { text: 'ab-a', replacement: '$x' })).toBe('$x-$x');
  });

  test('replaces empty matches between characters above U+FFFF', () => {
    expect(replaceAllLiteral(compileRegexp(''), { text: 'a💥', replacement: '.' })).toBe('.a.💥.');
  });

  test.each([
    ['a,b,c', ',', -1, ['a', 'b', 'c']],
    ['a,b,c', ',', 2, ['a', 'b,c']],
    ['a,b,c', ',', 0, []],
    ['', ',', -1, ['']],
    ['abc', '', -1, ['a', 'b', 'c']],
    [',a,', ',', -1, ['', 'a', '']],
  ])('splits %j at %j, limit %i', (text, pattern, limit, expected) => {
    expect(split(compileRegexp(pattern), text, limit)).toEqual(expected);
  });
});
