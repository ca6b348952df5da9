import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { toNativeRegexp } from '../../src/go/native-regexp.ts';
import { normalizePattern } from '../../src/go/normalize-pattern.ts';
import { createRandom } from './random.ts';

describe('toNativeRegexp', () => {
  test.each([
    '^main-[a-f0-9]+-(?P<ts>.*)',
    '^develop-[a-f0-9]+-(?P<ts>[0-9]+)$',
    '^v?(\\d+)\\.(\\d+)\\.(\\d+)$',
    '^(?:main|master|release)-(?<hash>[0-9a-f]{7,40})$',
    '^\\d{4}-\\d{2}-\\d{2}(-rc\\d+)?$',
    '^[^-]+-(.*)$',
    '^latest$',
    '^',
  ])('takes %s', (pattern) => {
    expect(toNativeRegexp(pattern)).toBeDefined();
  });

  test.each([
    ['search anywhere', 'main-[0-9]+'],
    ['an ambiguous repeat', '^a*a'],
    ['a repeat before a group that starts alike', '^[a-z]+([a-c]x)?$'],
    ['a repeat that runs into another', '^[0-9]+[0-9]*$'],
    ['a repeated group', '^(ab)+$'],
    ['an optional group that may be empty', '^(a*)?b'],
    ['alternatives of which one starts the other', '^(a|ab)c'],
    ['alternatives that start alike and vary', '^(a+x|a+y)$'],
    ['an empty alternative', '^(a|)b'],
    ['alternatives at the top', '^a|b'],
    ['a lazy repeat', '^a+?b'],
    ['flags', '^(?i)a'],
    ['an anchor inside', '^a^b'],
    ['a word boundary', '^a\\b'],
    ['a class of Unicode', '^\\pL+$'],
    ['a character above ASCII', '^é'],
    ['a hyphen between class and character', '^[\\d-a]'],
    ['a named class', '^[[:alpha:]]'],
    ['a look-ahead', '^(?=a)'],
    ['a back-reference', '^(a)\\1'],
    ['an open group', '^(a'],
    ['an open class', '^[a'],
    ['an unexpected parenthesis', '^a)'],
    ['a range that runs backwards', '^[z-a]'],
    ['a repeat of a repeat', '^a**'],
    ['a repeat of nothing', '^*'],
    ['a count that is too large', '^a{1001}'],
    ['a count that runs backwards', '^a{2,1}'],
    ['an open count', '^a{,2}'],
    ['an escaped dollar at the end', '^a\\\\\\$$$'],
  ])('leaves %s to the real engine', (_, pattern) => {
    expect(toNativeRegexp(pattern)).toBeUndefined();
  });

  test.each(['a\nb', 'a\rb', 'a\u2028b', 'a\u2029b', 'a\u0085b', 'a💥b', 'a\ud800b', 'a\u00a0b', 'aſb'])(
    'reads %j as RE2 does',
    (text) => {
      for (const pattern of ['^a.b$', '^a[^c]b$', '^a\\sb$', '^a.*', '^a[^a-z]{1}b$', '^(a\\w*)']) {
        expect(matchNative(pattern, text)).toEqual(matchRe2(pattern, text));
      }
    },
  );

  test('does not take the end of a line for the end of the text', () => {
    expect(toNativeRegexp('^a$')?.regexp.test('a\n')).toBe(false);
  });

  // TIDEMARK_FUZZ=1000000 runs the long form.
  test('agrees with re2js on random patterns and texts', () => {
    const pairs = Number(process.env['TIDEMARK_FUZZ'] ?? 20_000);
    const random = createRandom(20_240_501);
    let taken = 0;
    while (taken < pairs) {
      const pattern = `^${randomSequence(random, 0)}${random.chance(0.5) ? '$' : ''}`;
      if (toNativeRegexp(pattern) === undefined) continue;
      for (let round = 0; round < 10; round++) {
        const text = randomText(random, pattern);
        taken++;
        expect({ pattern, text, match: matchNative(pattern, text) }).toEqual({
          pattern,
          text,
          match: matchRe2(pattern, text),
        });
      }
    }
    expect(taken).toBeGreaterThanOrEqual(pairs);
  }, 3_600_000);
});

type Random = ReturnType<typeof createRandom>;

const atoms = [
  'a',
  'b',
  '-',
  '0',
  '1',
  'v',
  '\\.',
  '\\d',
  '\\w',
  '\\s',
  '.',
  '[a-c]',
  '[0-9]',
  '[^-]',
  '[^a-f0-9]',
  '[a-f0-9]',
  '[A-Z_.]',
  '[\\d.]',
  '[ab-]',
  '\\-',
  '/',
  ' ',
];
const repeats = ['', '', '', '+', '*', '?', '{2}', '{1,3}', '{2,}'];

function randomSequence(random: Random, depth: number): string {
  let pattern = '';
  for (let length = random.below(5) + (depth === 0 ? 1 : 0); length > 0; length--) {
    pattern +=
      depth < 3 && random.chance(0.2)
        ? randomGroup(random, depth)
        : random.pick(atoms) + random.pick(repeats);
  }
  return pattern;
}

function randomGroup(random: Random, depth: number): string {
  const opening = random.pick(['(', '(', '(?:', '(?P<n>', '(?<m>']);
  const alternatives = Array.from({ length: random.chance(0.4) ? 2 : 1 }, () =>
    randomSequence(random, depth + 1),
  );
  return `${opening}${alternatives.join('|')})${random.chance(0.3) ? '?' : ''}`;
}

const units = [
  'a',
  'b',
  'c',
  'f',
  '-',
  '0',
  '1',
  '12',
  'v',
  '.',
  ' ',
  'Z',
  '_',
  '/',
  '\n',
  '\r',
  '\u2028',
  'é',
  '💥',
  '\ud800',
];

// Half of the texts follow the pattern, so that they get far into it.
function randomText(random: Random, pattern: string): string {
  if (random.chance(0.5)) return Array.from({ length: random.below(12) }, () => random.pick(units)).join('');
  const literal = pattern.replaceAll(/\(\?P?<.>|\(\?:|[()^$|]|\{[^}]*\}|[+*?]/g, (syntax) =>
    syntax === '+' || syntax === '*' ? random.pick(units) : '',
  );
  return literal.replaceAll(/\\.|\[[^\]]*\]|\./g, (atom) => (atom === '\\.' ? '.' : random.pick(units)));
}

function matchNative(pattern: string, text: string): readonly (string | undefined)[] | undefined {
  const match = toNativeRegexp(pattern)?.regexp.exec(text);
  return match ? [...match] : undefined;
}

const compiled = new Map<string, RE2JS>();

function matchRe2(pattern: string, text: string): readonly (string | undefined)[] | undefined {
  const { source, names } = normalizePattern(pattern);
  const engine = compiled.get(source) ?? RE2JS.compile(source);
  if (compiled.size > 1_000) compiled.clear();
  compiled.set(source, engine);
  const matcher = engine.matcher(text);
  return matcher.find() ? names.map((_, group) => matcher.group(group) ?? undefined) : undefined;
}
