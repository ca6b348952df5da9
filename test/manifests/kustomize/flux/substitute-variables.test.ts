import { array, assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TidemarkError } from '../../../../src/errors.ts';
import { substituteVariables } from '../../../../src/manifests/kustomize/flux/substitute-variables.ts';

const variables = new Map([
  ['name', 'hello-world'],
  ['money', '$&$1'],
  ['class', 'abc-12'],
]);

describe('substituteVariables', () => {
  test.each([
    ['${name/hello/${money}}', '$&$1-world'],
    ['${name//o/${money}}', 'hell$&$1-w$&$1rld'],
    ['${name/#hello/}', 'hello-world'],
    ['${name/l/}', 'helo-world'],
    ['${class##[a-c]*[!x]}', 'abc-12'],
    ['${class#[a-c]}', 'bc-12'],
    ['${class#[^x]}', 'bc-12'],
    ['${class#[}', 'abc-12'],
    ['${class%??}', 'abc-'],
    ['${name:0:5}-${name:6}', 'hello-world'],
    ['${constructor}${__proto__}${toString:-none}', 'none'],
    ['${a:-${b:-${c:-deep}}}', 'deep'],
    ['$name $(name) $ {name}', '$name $(name) $ {name}'],
  ])('%s is %s', (text, expected) => {
    expect(substituteVariables(text, variables)).toBe(expected);
  });

  test.each(['${', '${name', '${name:-x', '${name/a', '${a:-${b', '${#'])('%s is refused', (text) => {
    expect(() => substituteVariables(text, variables)).toThrow(TidemarkError);
  });

  test('neither hangs nor crashes on any text', () => {
    const piece = constantFrom(
      '${',
      '}',
      '$',
      ':',
      '-',
      '/',
      '#',
      '%',
      '^',
      ',',
      '*',
      '[',
      ']',
      '?',
      '\\',
      'name',
      'x',
      '5',
    );
    assert(
      property(array(piece, { maxLength: 40 }), (pieces) => {
        expect(substituteOrRefuse(pieces.join(''))).toBeTypeOf('string');
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ['a pattern of many stars', `\${long##${'*a'.repeat(200)}b}`],
    ['replacing every letter by the whole', '${long//a/${long}}'],
    ['deep nesting', '${a:-'.repeat(50_000)],
  ])('%s comes to an end', (_, text) => {
    const long = new Map([['long', 'a'.repeat(100_000)]]);
    expect(() => substituteVariables(text, long)).toThrow(TidemarkError);
  });

  test('text without expressions stays as it is', () => {
    assert(
      property(
        string().filter((text) => !/\$[{$]/.test(text)),
        (text) => {
          expect(substituteVariables(text, variables, { strict: true })).toBe(text);
        },
      ),
    );
  });
});

/** The result, or the message of a refusal; anything else that is thrown is a crash. */
function substituteOrRefuse(text: string): string {
  try {
    return substituteVariables(text, variables);
  } catch (error) {
    if (error instanceof TidemarkError) return error.message;
    throw error;
  }
}
