import { describe, expect, test } from 'vitest';
import { satisfies } from '../../../src/policy/semver/constraint.ts';
import { parseConstraint } from '../../../src/policy/semver/parse-constraint.ts';
import { parseVersion } from '../../../src/policy/semver/version.ts';

const universe = [
  '0.0.0-alpha',
  '0.0.0',
  '0.0.1',
  '0.1.0',
  '0.2.3',
  '0.2.9',
  '1.0.0-alpha',
  '1.0.0',
  '1.2.3-beta.1',
  '1.2.3',
  '1.2.9',
  '1.9.9',
  '2.0.0-alpha.1',
  '2.0.0',
  '2.2.0',
  '3.0.0',
];

function matches(range: string): readonly string[] {
  const constraint = parseConstraint(range);
  return universe.filter((text) => {
    const version = parseVersion(text);
    return version !== undefined && satisfies(version, constraint);
  });
}

const releases = universe.filter((text) => !text.includes('-'));

describe('a range', () => {
  test.each([
    ['*', releases],
    ['*-0', universe],
    ['~0.0.0', releases],
    ['1.x.3', ['1.0.0', '1.2.3', '1.2.9', '1.9.9']],
    ['1-0', ['1.0.0-alpha', '1.0.0', '1.2.3-beta.1', '1.2.3', '1.2.9', '1.9.9']],
    ['!=1.2', releases.filter((text) => !text.startsWith('1.2.'))],
    ['>1.2', ['1.9.9', '2.0.0', '2.2.0', '3.0.0']],
    ['<=1', releases.slice(0, 9)],
    ['<=*', ['0.0.0', '0.0.1']],
    ['^*', ['0.0.0']],
    ['^0.0', ['0.0.0', '0.0.1']],
    ['^0.2.3', ['0.2.3', '0.2.9']],
    ['1.0 - 1.2', ['1.0.0', '1.2.3', '1.2.9']],
    ['1.2.3-1.2.4', []],
    [
      '>=1.0.0-0 <2.0.0',
      ['1.0.0-alpha', '1.0.0', '1.2.3-beta.1', '1.2.3', '1.2.9', '1.9.9', '2.0.0-alpha.1'],
    ],
    ['>=1.2.3-beta.1 <1.2.9 || 2.x', ['1.2.3-beta.1', '1.2.3', '2.0.0', '2.2.0']],
    ['1 2', []],
    ['01.2.3', ['1.2.3']],
    ['>=1.0.0 , <1.2.9', ['1.0.0', '1.2.3']],
  ])('%s takes what Flux takes', (range, expected) => {
    expect(matches(range)).toEqual(expected);
  });

  test.each([
    ['', 'improper constraint: ""'],
    [' ', 'improper constraint: " "'],
    ['1.0.0 ||', 'improper constraint: ""'],
    ['==1.2.3', 'improper constraint: "==1.2.3"'],
    ['> = 1', 'improper constraint: "> = 1"'],
    ['>=1.0.0<2.0.0', 'improper constraint: ">=1.0.0<2.0.0"'],
    ['1.2.3,,1.2.4', 'improper constraint: "1.2.3,,1.2.4"'],
    ['1.2\u00a0', 'improper constraint: "1.2\\u00a0"'],
    ['>=1.0 - 2.0', 'improper constraint: ">=>= 1.0, <= 2.0 "'],
    ['1x', 'constraint parser error'],
    ['1|2', 'constraint parser error'],
    ['1.2.3-01', 'constraint parser error'],
    ['18446744073709551616', 'constraint parser error'],
    ['1 '.repeat(300), 'constraint string is too long (max 512 bytes)'],
    [Array.from({ length: 33 }, () => '1').join('||'), 'too many constraint groups (max 32)'],
  ])('%s is refused with the words of the Go library', (range, message) => {
    expect(() => parseConstraint(range)).toThrow(
      expect.objectContaining({ code: 'invalid-policy', message }),
    );
  });

  test('of many spaces that matches nothing is refused at once', () => {
    expect(() => parseConstraint(`${'1     '.repeat(80)}!`)).toThrow('improper constraint');
  });
});
