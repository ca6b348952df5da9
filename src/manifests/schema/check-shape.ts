import type { ErrorCode, Place, Problem } from '../../errors.ts';
import { parseDuration } from '../parse-duration.ts';
import type { PlacedEntry, PlacedMap, PlacedNode } from '../yaml/placed.ts';
import { isNull, toEntryPlace } from '../yaml/placed.ts';
import { describeNode, describeText, findSubstitution, listChoices, toFieldPath } from './describe.ts';
import type {
  DurationUnits,
  ListSchema,
  ObjectSchema,
  Schema,
  TextSchema,
  ValueOf,
  Version,
} from './schema.ts';
import { versions } from './schema.ts';
import { suggest } from './suggest.ts';

export type ShapeContext = {
  /** The version that the object declares; fields that came later are warned about. */
  readonly version: Version;
  readonly problems: Problem[];
};

/** A value, where it is in the object, and where in the file. */
type Found = { readonly node: PlacedNode; readonly path: string; readonly place: Place };

type Cursor = ShapeContext & Found;

/**
 * Checks a value against its schema as strictly as the Kubernetes API would, and applies the defaults. All problems
 * are added to the context; the value is undefined when one of them is an error.
 */
export function checkShape<S extends Schema>(
  schema: S,
  found: Found,
  context: ShapeContext,
): ValueOf<S> | undefined;
// The schema is data, so that its connection with the type is beyond the compiler; the tests hold it.
export function checkShape(schema: Schema, found: Found, context: ShapeContext): unknown {
  const problems: Problem[] = [];
  const value = check(schema, { ...found, version: context.version, problems });
  context.problems.push(...problems);
  return problems.some(({ severity }) => severity === 'error') ? undefined : value;
}

function check(schema: Schema, cursor: Cursor): unknown {
  switch (schema.type) {
    case 'text':
      return checkText(schema, cursor);
    case 'boolean':
      return checkBoolean(cursor);
    case 'duration':
      return checkDuration(schema.units, cursor);
    case 'text-map':
      return checkTextMap(schema.literal === true, cursor);
    case 'list':
      return checkList(schema, cursor);
    case 'ignored':
      return undefined;
  }
  return checkObject(schema, cursor);
}

function checkText(schema: TextSchema, cursor: Cursor): string | undefined {
  const { node } = cursor;
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    const advice = node.kind === 'scalar' ? 'put it in quotes' : 'write a text';
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

function checkBoolean(cursor: Cursor): boolean | undefined {
  const { node } = cursor;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  if (node.kind === 'scalar' && typeof node.value === 'string' && hasSubstitution(node.value, cursor))
    return undefined;
  const isQuoted = node.kind === 'scalar' && (node.value === 'true' || node.value === 'false');
  const advice = isQuoted ? 'remove the quotes' : 'write one of the two';
  return reject(cursor, 'wrong-type', `expected true or false, found ${describeNode(node)}; ${advice}`);
}

function checkDuration(units: DurationUnits, cursor: Cursor): number | undefined {
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

function checkTextMap(literal: boolean, cursor: Cursor): Readonly<Record<string, string>> | undefined {
  if (cursor.node.kind !== 'map') return rejectKind('a map', cursor);
  const texts = [...presentEntries(cursor.node)].map(([key, entry]) => {
    const schema: TextSchema = literal ? { type: 'text', literal } : { type: 'text' };
    return [key, checkText(schema, stepInto(cursor, key, entry)) ?? ''] as const;
  });
  // Unlike an assignment, this keeps a key such as `__proto__` an ordinary one.
  return Object.fromEntries(texts);
}

function checkList(schema: ListSchema, cursor: Cursor): readonly unknown[] | undefined {
  const { node } = cursor;
  if (node.kind !== 'list') return rejectKind('a list', cursor);
  if (schema.maxItems !== undefined && node.items.length > schema.maxItems) {
    const message = `expected at most ${schema.maxItems} items, found ${node.items.length}; merge some of them`;
    return reject(cursor, 'invalid-value', message);
  }
  return node.items.map((item, index) =>
    check(schema.items, { ...cursor, node: item, place: item.place, path: `${cursor.path}[${index}]` }),
  );
}

function checkObject(schema: ObjectSchema, cursor: Cursor): Readonly<Record<string, unknown>> | undefined {
  const { node } = cursor;
  if (node.kind !== 'map') return rejectKind('a map', cursor);
  if (schema.open !== true) warnAboutUnknown(schema, node, cursor);
  const values = Object.entries(schema.fields).map(
    ([name, field]) => [name, checkField(name, field, cursor)] as const,
  );
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function checkField(name: string, field: Schema, cursor: Cursor): unknown {
  const entry = cursor.node.kind === 'map' ? cursor.node.entries.get(name) : undefined;
  if (entry === undefined || isNull(entry.node)) return checkAbsent(name, field, cursor);
  const inside = stepInto(cursor, name, entry);
  if (field.since !== undefined && versions.indexOf(field.since) > versions.indexOf(cursor.version)) {
    warnAboutVersion(field.since, { ...inside, place: entry.keyPlace });
  }
  return check(field, inside);
}

function checkAbsent(name: string, field: Schema, cursor: Cursor): unknown {
  if (field.required === true) {
    const expected = field.type === 'object' ? 'a map' : field.type === 'list' ? 'a list' : 'a value';
    const path = toFieldPath(cursor.path, name);
    return reject({ ...cursor, path }, 'missing-field', `expected ${expected}, found nothing; add the field`);
  }
  if (field.type === 'object' && field.implied === true) {
    return checkObject(field, { ...cursor, node: { kind: 'map', entries: new Map(), place: cursor.place } });
  }
  return 'default' in field ? field.default : undefined;
}

function warnAboutUnknown(schema: ObjectSchema, node: PlacedMap, cursor: Cursor): void {
  const known = Object.keys(schema.fields);
  for (const [name, entry] of node.entries) {
    if (Object.hasOwn(schema.fields, name)) continue;
    const nearest = suggest(name, known);
    const advice =
      nearest === undefined ? 'Kubernetes drops it, remove it' : `did you mean ${describeText(nearest)}?`;
    const message = `expected a known field, found ${describeText(name)}; ${advice}`;
    warn({ ...stepInto(cursor, name, entry), place: entry.keyPlace }, 'unknown-field', message);
  }
}

function warnAboutVersion(since: Version, cursor: Cursor): void {
  const message = `expected a field of ${cursor.version}, found one that came with ${since}; a cluster drops it, declare apiVersion image.toolkit.fluxcd.io/${since}`;
  warn(cursor, 'field-not-in-version', message);
}

function hasSubstitution(text: string, cursor: Cursor): boolean {
  const name = findSubstitution(text);
  if (name === undefined) return false;
  const advice = 'write the value, or read the rendered manifests';
  const message = `expected a value, found the variable ${name} that a Flux Kustomization would substitute; ${advice}`;
  reject(cursor, 'unresolved-substitution', message);
  return true;
}

function presentEntries(node: PlacedMap): readonly (readonly [string, PlacedEntry])[] {
  return [...node.entries].filter(([, entry]) => !isNull(entry.node));
}

function stepInto(cursor: Cursor, key: string, entry: PlacedEntry): Cursor {
  return { ...cursor, node: entry.node, place: toEntryPlace(entry), path: toFieldPath(cursor.path, key) };
}

function rejectKind(expected: string, cursor: Cursor): undefined {
  const { node } = cursor;
  if (node.kind === 'scalar' && typeof node.value === 'string' && hasSubstitution(node.value, cursor))
    return undefined;
  return reject(
    cursor,
    'wrong-type',
    `expected ${expected}, found ${describeNode(node)}; correct the structure`,
  );
}

function reject(cursor: Cursor, code: ErrorCode, message: string): undefined {
  const { path, place, problems } = cursor;
  problems.push({ severity: 'error', code, message: `${path}: ${message}`, place });
}

function warn(cursor: Cursor, code: ErrorCode, message: string): void {
  const { path, place, problems } = cursor;
  problems.push({ severity: 'warning', code, message: `${path}: ${message}`, place });
}
