import { describe, expect, test } from 'vitest';
import { parseFloat64 } from '../../src/go/parse-float.ts';

describe('parseFloat64', () => {
  test.each([
    ['007', 7],
    ['1.', 1],
    ['.5', 0.5],
    ['5.e1', 50],
    ['+.5', 0.5],
    ['-0', -0],
    ['1e300', 1e300],
    ['1e-400', 0],
    ['1_0.5_0', 10.5],
    ['0x1p4', 16],
    ['0X1P-2', 0.25],
    ['0x_1p4', 16],
    ['-0x.8p0', -0.5],
    ['0x1p-1074', 5e-324],
    ['0x1p-1075', 0],
    ['0x1.8p-1075', 5e-324],
    ['0x1.fffffffffffffp1023', Number.MAX_VALUE],
    ['0x20000000000001p0', 2 ** 53],
    ['0x20000000000003p0', 2 ** 53 + 4],
    ['9007199254740993', 9007199254740992],
    ['123456789012345', 123456789012345],
    ['INFINITY', Infinity],
    ['-inf', -Infinity],
    ['nAn', Number.NaN],
  ])('reads %s', (text, value) => {
    expect(parseFloat64(text)).toBe(value);
  });

  test.each([
    '',
    ' 1',
    '1 ',
    '1a',
    '--1',
    '1,000',
    '1.2.3',
    '.',
    'e5',
    '1e',
    '١',
    '0x10',
    '0x',
    '0b11',
    '_1',
    '1_',
    '1__0',
    '1_.5',
    '1._5',
    '0x_.8p0',
    '0x1_p4',
    '1e400',
    '-1e400',
    '0x1p1024',
    '+nan',
    'Infinit',
    '1\n',
  ])('refuses %j', (text) => {
    expect(parseFloat64(text)).toBeUndefined();
  });
});
