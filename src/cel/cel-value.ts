import { TidemarkError } from '../errors.ts';

/** A value as expressions see it: maps in place of objects, so that no key of a payload means anything to JavaScript. */
export type CelValue = string | number | bigint | boolean | null | CelList | CelMap;

export type CelList = readonly CelValue[];

export type CelMap = ReadonlyMap<string, CelValue>;

const deepest = 100;

/**
 * The CEL value of data that came from JSON or YAML. As in Go, numbers are doubles. What JSON cannot hold becomes null.
 *
 * Throws `TidemarkError` `invalid-value` for data that is nested more than 100 levels deep.
 */
export function toCelValue(value: unknown, depth = 0): CelValue {
  if (depth > deepest)
    throw new TidemarkError(
      'invalid-value',
      `expected data of at most ${deepest} levels, found it nested deeper`,
    );
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return value;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return value.map((item) => toCelValue(item, depth + 1));
      return toCelMap(value, depth);
    default:
      return null;
  }
}

function toCelMap(value: object, depth: number): CelMap {
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const given = entries.filter(([, item]) => item !== undefined);
  return new Map(given.map(([key, item]) => [String(key), toCelValue(item, depth + 1)]));
}

/** Equality as CEL has it: numbers of different types by their value, lists in order, maps by key. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  const [left, right] = [findMap(a), findMap(b)];
  if (left !== undefined && right !== undefined)
    return (
      left.size === right.size &&
      [...left].every(([key, value]) => right.has(key) && isEqual(value, right.get(key)))
    );
  // A bigint and a number of the same value are equal without being the same.
  if (isNumeric(a) && isNumeric(b)) return a === b || (typeof a !== typeof b && Number(a) === Number(b));
  return a === b;
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** A map; the literal of an expression is an object. */
export function findMap(value: unknown): ReadonlyMap<unknown, unknown> | undefined {
  if (value instanceof Map) return value;
  const isLiteral =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isLiteral ? new Map(Object.entries(value)) : undefined;
}
