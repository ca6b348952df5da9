import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createKeyring } from '../../../src/service/tenants/keyring.ts';

const oldKey = randomBytes(32).toString('base64');
const newKey = randomBytes(32).toString('hex');

describe('a keyring', () => {
  test('opens what it sealed, for the same installation and the same purpose only', () => {
    const box = createKeyring(oldKey).box(1);
    const sealed = box.seal('täg\n', 'tenant/1/x');
    expect(box.open(sealed, 'tenant/1/x')).toBe('täg\n');
    expect(box.open(sealed, 'tenant/1/y')).toBeUndefined();
    expect(createKeyring(oldKey).box(12).open(sealed, 'tenant/1/x')).toBeUndefined();
    expect(box.seal('täg\n', 'tenant/1/x')).not.toBe(sealed);
  });

  test('after a rotation reads old texts and writes new ones, until the old key is taken away', () => {
    const before = createKeyring(oldKey).box(1).seal('secret', 'a');
    const rotated = createKeyring(`${newKey}, ${oldKey}`).box(1);
    expect(rotated.open(before, 'a')).toBe('secret');
    const after = rotated.seal('secret', 'a');
    const alone = createKeyring(newKey).box(1);
    expect(alone.open(after, 'a')).toBe('secret');
    expect(alone.open(before, 'a')).toBeUndefined();
    expect(createKeyring(oldKey).box(1).open(after, 'a')).toBeUndefined();
  });

  test('refuses every text that was changed in any place', () => {
    const box = createKeyring(oldKey).box(1);
    const sealed = box.seal('secret', 'a');
    // The last letter of a part has bits that stand for nothing.
    const places = Array.from(sealed, (_, at) => at).filter((at) => !/^(?:\.|$)/u.test(sealed.slice(at + 1)));
    for (const at of places) {
      const other = sealed[at] === 'A' ? 'Q' : 'A';
      expect(box.open(`${sealed.slice(0, at)}${other}${sealed.slice(at + 1)}`, 'a')).toBeUndefined();
    }
    for (const text of ['', 'v1', 'v1.a.b.c.d', `${sealed}.x`, sealed.slice(0, -4)])
      expect(box.open(text, 'a')).toBeUndefined();
  });

  test.each([
    ['', 'key 1'],
    ['short', 'key 1'],
    [`${oldKey},dGVzdA==`, 'key 2: expected 32 random bytes in base64, found 4 bytes'],
    ['0'.repeat(64), 'key 1'],
    [Buffer.alloc(32, 7).toString('base64'), 'key 1'],
    [`${oldKey},`, 'key 2'],
  ])('does not take %j, and does not repeat it', (text, message) => {
    expect(() => createKeyring(text)).toThrow(message);
    for (const part of text.split(',').filter((piece) => piece.length > 5))
      expect(() => createKeyring(text)).not.toThrow(part);
  });

  test('derives keys that are the same in every process and differ by purpose', () => {
    const hex = (purpose: string) => Buffer.from(createKeyring(oldKey).derive(purpose)).toString('hex');
    expect(hex('a')).toBe(hex('a'));
    expect(hex('a')).not.toBe(hex('b'));
  });
});
