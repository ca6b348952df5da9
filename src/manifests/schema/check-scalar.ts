import { parseDuration } from '../parse-duration.ts';
import type { Cursor } from './cursor.ts';
import { hasSubstitution, reject } from './cursor.ts';
import { describeNode, describeText, listChoices } from './describe.ts';
import type { DurationUnits, TextSchema } from './schema.ts';

export function checkText(schema: TextSchema, cursor: Cursor): string | undefined {
  const { node } = cursor;
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    const advice = node.kind === 'scalar' && node.value !== null ? 'put it in quotes' : 'write a text';
    return reject(cursor, 'wrong-type', `expected a string, found ${describeNode(node)}; ${advice}`);
  }
  if (schema.literal !== true && hasSubstitution(node.value, cursor)) return undefined;
  if (schema.values !== undefined && !schema.values.includes(node.value)) {
    const expected = `expected ${listChoices(schema.values)}`;
    return reject(
      cursor,
      'invalid-value',
      `${expected}, found ${describeText(node.value)}; use one of these`,
    );
  }
  if (schema.maxLength !== undefined && node.value.length > schema.maxLength) {
    const message = `expected at most ${schema.maxLength} characters, found ${node.value.length}; shorten it`;
    return reject(cursor, 'invalid-value', message);
  }
  return node.value;
}

export function checkBoolean(cursor: Cursor): boolean | undefined {
  const { node } = cursor;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  if (node.kind === 'scalar' && typeof node.value === 'string' && hasSubstitution(node.value, cursor))
    return undefined;
  const isQuoted = node.kind === 'scalar' && (node.value === 'true' || node.value === 'false');
  const advice = isQuoted ? 'remove the quotes' : 'write one of the two';
  return reject(cursor, 'wrong-type', `expected true or false, found ${describeNode(node)}; ${advice}`);
}

export function checkDuration(units: DurationUnits, cursor: Cursor): number | undefined {
  const { node } = cursor;
  const expected = `expected a duration such as ${units === 'ms|s|m' ? '"30s" or "2m"' : '"5m" or "1h30m"'}`;
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    const advice =
      typeof (node.kind === 'scalar' && node.value) === 'number' ? 'add a unit' : 'write a duration';
    return reject(cursor, 'wrong-type', `${expected}, found ${describeNode(node)}; ${advice}`);
  }
  if (hasSubstitution(node.value, cursor)) return undefined;
  const duration = parseDuration(node.value, units);
  if (duration !== undefined) return duration;
  const known = units === 'ms|s|m' ? 'ms, s and m, here without h' : 'ms, s, m and h';
  return reject(
    cursor,
    'invalid-value',
    `${expected}, found ${describeText(node.value)}; the units are ${known}`,
  );
}
