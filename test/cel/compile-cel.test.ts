import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { compileCel } from '../../src/cel/compile-cel.ts';
import { toCelValue } from '../../src/cel/cel-value.ts';
import { TidemarkError } from '../../src/errors.ts';

/** Results of cel-go with the options and extensions that Flux gives to it. */
const golden = z
  .object({
    variables: z.record(z.string(), z.unknown()),
    cases: z.array(
      z.union([
        z.tuple([z.string(), z.enum(['rejected', 'fails'])]),
        z.tuple([z.string(), z.string(), z.unknown()]),
      ]),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'cel-go.json'), 'utf8')));

const variables = Object.fromEntries(
  Object.entries(golden.variables).map(([name, value]) => [name, toCelValue(value)]),
);

function listTexts(kind: 'rejected' | 'fails'): readonly string[] {
  return golden.cases.flatMap(([text, found]) => (found === kind ? [text] : []));
}

function compile(expression: string) {
  return compileCel(expression, Object.keys(variables));
}

/** A result as JSON has it. */
function toPlain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)),
  );
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof TidemarkError) return error.code;
    throw error;
  }
  return 'none';
}

describe('expressions', () => {
  test.each(listTexts('rejected'))('%s is refused before it is used', (text) => {
    expect(codeOf(() => compile(text))).toBe('invalid-expression');
  });

  test.each(listTexts('fails'))('%s fails on the data', (text) => {
    const program = compile(text);
    expect(codeOf(() => program.evaluate(variables))).toBe('invalid-expression');
  });

  test.each(golden.cases.filter((one) => one.length === 3))(
    '%s is a %s with the value of cel-go',
    (text, type, value) => {
      const program = compile(text);
      expect(toPlain(program.evaluate(variables))).toEqual(value);
      expect(program.type.startsWith('list') ? 'list' : program.type).toBe(
        type.startsWith('list') ? 'list' : type,
      );
    },
  );

  test('say where the mistake is', () => {
    expect(() => compile('req.tag == missing')).toThrow('Unknown variable: missing (at character 12)');
  });

  test('do not know the functions that only the library has, nor our own names', () => {
    for (const text of ["b'a'.hex() == ''", 'cel.bind(x, 1, x == 1)', "goString(1) == '1'", 'takeHold(true)'])
      expect(() => compile(text)).toThrow('there is no function');
  });
});

describe('hostile expressions and data', () => {
  const data = {
    req: toCelValue({
      numbers: Array.from({ length: 50_000 }, (_, index) => index),
      text: 'a'.repeat(2_000_000),
      constructor: 1,
      ['__proto__']: 2,
    }),
  };

  test.each([
    'req.numbers.all(a, req.numbers.all(b, a + b >= 0.0))',
    'req.numbers.exists(a, req.numbers.exists(b, false)) || true',
    'req.numbers.map(a, req.numbers.map(b, [a, b])).size() > 0',
    `[req.text]${'.map(x, x + x)'.repeat(60)}.size() > 0`,
    `[req.numbers]${'.map(x, x + x)'.repeat(40)}.size() > 0`,
    "req.text.replace('a', req.text) == ''",
    "req.text.matches('(a*)*(a*)*b')",
    'req.numbers.all(x, req.numbers == req.numbers)',
    "req.text.reverse().reverse().reverse().reverse() == ''",
  ])('%s is stopped', (text) => {
    const program = compileCel(text, ['req']);
    expect(codeOf(() => program.evaluate(data))).toBe('expression-limit');
    expect(compileCel('1 == 1', []).evaluate({})).toBe(true);
  });

  test('a program that was stopped once still works on less', () => {
    const program = compileCel('req.numbers.all(a, req.numbers.all(b, true))', ['req']);
    expect(codeOf(() => program.evaluate(data))).toBe('expression-limit');
    expect(program.evaluate({ req: toCelValue({ numbers: [1, 2] }) })).toBe(true);
  });

  test.each([
    ['a long one', `'${'a'.repeat(5_000)}' == ''`],
    ['many parentheses', `${'('.repeat(1_000)}1${')'.repeat(1_000)}`],
    ['many operators', `${'1 + '.repeat(1_000)}1`],
    ['many lists', '['.repeat(2_000)],
    ['many negations', `${'!'.repeat(4_000)}true`],
  ])('%s is refused', (_, text) => {
    expect(codeOf(() => compileCel(text, []))).toBe('invalid-expression');
  });

  test('a pattern that would take a backtracking engine for ever is answered', () => {
    const text = `${'a'.repeat(40)}b`;
    expect(compileCel(`'${text}'.matches('^(a+)+$')`, []).evaluate({})).toBe(false);
  });

  test('keys of a payload mean nothing to JavaScript', () => {
    expect(compileCel('req.constructor == 1', ['req']).evaluate(data)).toBe(true);
    expect(compileCel('has(req.prototype)', ['req']).evaluate(data)).toBe(false);
    expect(compileCel('has(req.toString)', ['req']).evaluate(data)).toBe(false);
  });

  test('data that is nested without end is refused', () => {
    const text = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(() => toCelValue(JSON.parse(text))).toThrow('nested deeper');
  });
});
