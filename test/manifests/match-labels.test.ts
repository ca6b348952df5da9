import { describe, expect, test } from 'vitest';
import { matchLabels } from '../../src/manifests/match-labels.ts';

const labels = { team: 'web', tier: 'front', empty: '' };

describe('matchLabels', () => {
  test.each([
    ['no selector', undefined, true],
    ['an empty selector', {}, true],
    ['an equal label', { matchLabels: { team: 'web' } }, true],
    ['another value', { matchLabels: { team: 'api' } }, false],
    ['all of two labels', { matchLabels: { team: 'web', tier: 'front' } }, true],
    ['one of two labels', { matchLabels: { team: 'web', tier: 'back' } }, false],
    ['an empty value', { matchLabels: { empty: '' } }, true],
    ['a missing label', { matchLabels: { other: '' } }, false],
    ['a name of every object', { matchLabels: { constructor: '' } }, false],
    ['In', { matchExpressions: [{ key: 'team', operator: 'In', values: ['api', 'web'] }] }, true],
    ['In without the key', { matchExpressions: [{ key: 'x', operator: 'In', values: ['web'] }] }, false],
    ['NotIn', { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['web'] }] }, false],
    ['NotIn without the key', { matchExpressions: [{ key: 'x', operator: 'NotIn', values: ['web'] }] }, true],
    ['Exists', { matchExpressions: [{ key: 'empty', operator: 'Exists', values: [] }] }, true],
    [
      'Exists without the key',
      { matchExpressions: [{ key: 'toString', operator: 'Exists', values: [] }] },
      false,
    ],
    ['DoesNotExist', { matchExpressions: [{ key: 'x', operator: 'DoesNotExist', values: [] }] }, true],
    [
      'DoesNotExist with the key',
      { matchExpressions: [{ key: 'team', operator: 'DoesNotExist', values: [] }] },
      false,
    ],
    ['an unknown operator', { matchExpressions: [{ key: 'team', operator: 'exists', values: [] }] }, false],
    [
      'labels and expressions',
      { matchLabels: { team: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists', values: [] }] },
      true,
    ],
    [
      'labels but no expression',
      { matchLabels: { team: 'web' }, matchExpressions: [{ key: 'x', operator: 'Exists', values: [] }] },
      false,
    ],
  ])('%s', (_, selector, expected) => {
    const whole = selector && { matchLabels: {}, matchExpressions: [], ...selector };
    expect(matchLabels(whole, labels)).toBe(expected);
  });
});
