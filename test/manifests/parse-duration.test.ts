import { describe, expect, test } from 'vitest';
import { parseDuration } from '../../src/manifests/parse-duration.ts';

describe('parseDuration', () => {
  test.each([
    ['5m', 300_000],
    ['1m30s', 90_000],
    ['90s', 90_000],
    ['1.5h', 5_400_000],
    ['1h1h', 7_200_000],
    ['0.1ms', 0.1],
    ['0.0000001ms', 0],
    ['0s', 0],
    ['100ms', 100],
    ['1s1ms', 1_001],
    ['2562047h', 9_223_369_200_000],
  ])('%s is %d milliseconds', (text, milliseconds) => {
    expect(parseDuration(text, 'ms|s|m|h')).toBe(milliseconds);
  });

  test.each([
    '1d',
    '5',
    '-5m',
    '+5m',
    '1us',
    '.5s',
    '5.s',
    '5M',
    ' 5m',
    '5m ',
    '5m\n',
    '1e3s',
    '',
    '1h 5m',
    '99999999999h',
    '2562048h',
    '1,5h',
    '٥m',
    '1h'.repeat(200),
  ])('%j is no duration', (text) => {
    expect(parseDuration(text, 'ms|s|m|h')).toBeUndefined();
  });

  test('a timeout has no hours', () => {
    expect(parseDuration('1h', 'ms|s|m')).toBeUndefined();
    expect(parseDuration('60m', 'ms|s|m')).toBe(3_600_000);
  });
});
