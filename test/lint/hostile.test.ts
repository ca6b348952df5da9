import { array, assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fleet, lintFiles } from './support.ts';

/** Pieces of patterns, so that many of the random ones compile. */
const pieces = [
  '(',
  ')',
  '(?P<n>',
  '(?:',
  '(?i)',
  '[a-z]',
  '[^-]',
  '[0-9]',
  '\\d',
  '\\w',
  '.',
  '*',
  '+',
  '?',
  '{2}',
  '{1,}',
  '|',
  '^',
  '$',
  '-',
  'v',
  '1',
  '\\.',
  '\\pL',
  '\\Q+\\E',
  'é',
  '💥',
];

const choices = ['numerical: {}', 'alphabetical: {}', "semver: { range: '>=1.0.0-0' }"];

function lintFilter(pattern: string, extract: string, choice: string) {
  const filter = `filterTags:\n  pattern: ${JSON.stringify(pattern)}\n  extract: ${JSON.stringify(extract)}\n`;
  return lintFiles(fleet({ policy: `${filter}policy:\n  ${choice}\n` })).findings;
}

describe('hostile input', () => {
  test('of any pattern is a finding or none, never an exception', () => {
    const pattern = array(constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join(''));
    const extract = constantFrom('', '$n', '$1', '${n}x', '$nx', 'x', '$1$2');
    assert(
      property(pattern, extract, constantFrom(...choices), (text, group, choice) => {
        const findings = lintFilter(text, group, choice);
        expect(findings.every(({ message }) => message.length < 2_000)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('of any range is a finding or none, never an exception', () => {
    const range = string({ unit: constantFrom(...Array.from('0129.xX*-+^~<>=!|, vrc')), maxLength: 24 });
    assert(
      property(range, (text) => {
        const { findings } = lintFiles(
          fleet({ policy: `policy:\n  semver:\n    range: ${JSON.stringify(text)}\n` }),
        );
        expect(findings.every(({ place }) => place !== undefined)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    ['many classes', `^${'[a-z0-9._-]*'.repeat(400)}$`],
    ['deep groups', `^${'('.repeat(200)}a${')+'.repeat(200)}$`],
    ['many alternatives', `^(${Array.from({ length: 1_000 }, (_, index) => `a${index}`).join('|')})$`],
    ['large counts', '^(([a-z]{10}){10}){10}$'],
  ])('of a pattern with %s is bounded', (_title, pattern) => {
    for (const choice of choices) expect(lintFilter(pattern, '', choice).length).toBeLessThan(6);
  });

  test('of names that objects have by birth is only a name', () => {
    const text = 'image: example.com/app:1 # {"$imagepolicy": "constructor:__proto__", "__proto__": "x"}\n';
    const { findings } = lintFiles({ ...fleet(), 'apps/x.yaml': text });
    expect(findings.map(({ rule }) => rule)).toEqual(['marker-other-namespace']);
  });

  test('of twenty thousand markers is told marker by marker', () => {
    const text = '- example.com/app:1 # {"$imagepolicy": "flux-system:none"}\n'.repeat(20_000);
    expect(lintFiles({ ...fleet(), 'apps/x.yaml': text }).findings).toHaveLength(20_000);
  });
});
