import { describe, expect, test } from 'vitest';
import { expandTemplate } from '../../src/go/expand.ts';

const match = { names: ['', 'maj', '', 'dup', 'dup'], groups: ['v1.2', '1', '2', undefined, 'x'] };

describe('expandTemplate', () => {
  test.each([
    ['$1.$2', '1.2'],
    ['$0', 'v1.2'],
    ['$1x', ''],
    ['${1}x', '1x'],
    ['$1_$2', '2'],
    ['$1-$2', '1-2'],
    ['$maj.${maj}', '1.1'],
    ['$Maj', ''],
    ['$majé', ''],
    ['$dup', 'x'],
    ['$3', ''],
    ['$9', ''],
    ['$01', ''],
    ['$$1', '$1'],
    ['$$$1', '$1'],
    ['$', '$'],
    ['a$', 'a$'],
    ['$ 1', '$ 1'],
    ['${', '${'],
    ['${1', '${1'],
    ['${}', '${}'],
    ['${ 1 }', '${ 1 }'],
    ['\\1', '\\1'],
    ['', ''],
    ['const', 'const'],
  ])('expands %s to %j', (template, expected) => {
    expect(expandTemplate(template, match)).toBe(expected);
  });

  test('takes up to nine digits for a number and more for a name', () => {
    const names = ['', '999999999', '1234567890'];
    const groups = ['', 'nine', 'ten'];
    expect(expandTemplate('$999999999-$1234567890', { names, groups })).toBe('-ten');
  });
});
