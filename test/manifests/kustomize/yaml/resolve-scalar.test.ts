import { describe, expect, test } from 'vitest';
import { resolveScalar } from '../../../../src/manifests/kustomize/yaml/resolve-scalar.ts';

describe('resolveScalar', () => {
  test.each([
    ['yes', 'yes', true],
    ['off', 'off', false],
    ['True', true, true],
    ['~', null, null],
    ['', null, null],
    ['0123', 83, 83],
    ['0o17', 15, 15],
    ['089', 89, 89],
    ['1_000', 1000, 1000],
    ['0b11', 3, 3],
    ['0x1F', 31, 31],
    ['+1', 1, 1],
    ['1e3', 1000, 1000],
    ['1.10', 1.1, 1.1],
    ['5.', 5, 5],
    ['12:30:45', '12:30:45', '12:30:45'],
    ['2020-1-1', '2020-01-01T00:00:00Z', '2020-1-1'],
    ['2020-01-01 10:00:00', '2020-01-01T10:00:00Z', '2020-01-01 10:00:00'],
    ['2020-01-01T10:00:00+02:00', '2020-01-01T10:00:00+02:00', '2020-01-01T10:00:00+02:00'],
    ['2024-13-45', '2024-13-45', '2024-13-45'],
    ['1e400', '1e400', '1e400'],
    ['100000000000000000000000', 1e23, 1e23],
    ['.inf', undefined, undefined],
    ['.', '.', '.'],
    ['1.2.3', '1.2.3', '1.2.3'],
    ['constructor', 'constructor', 'constructor'],
  ])('reads %s as %j in a resource and %j in configuration', (text, resource, config) => {
    expect(resolveScalar(text, 'resource')).toBe(resource);
    expect(resolveScalar(text, 'config')).toBe(config);
  });

  test('takes no time for digits without end', () => {
    const digits = '9'.repeat(1_000_000);
    expect(resolveScalar(digits, 'resource')).toBe(digits);
  });
});
