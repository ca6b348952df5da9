import type { Problem } from '../../errors.ts';
import type { PlacedEntry, PlacedMap } from '../yaml/placed.ts';
import { isNull } from '../yaml/placed.ts';
import { checkBoolean, checkDuration, checkText } from './check-scalar.ts';
import type { Cursor, Found, ShapeContext } from './cursor.ts';
import { hasSubstitution, reject, stepInto, warn } from './cursor.ts';
import { describeNode, describeText, toFieldPath } from './describe.ts';
import type { ListSchema, ObjectSchema, Schema, TextSchema, ValueOf, Version } from './schema.ts';
import { versions } from './schema.ts';
import { suggest } from './suggest.ts';

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
  const value = check(schema, { ...context, ...found, problems });
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
    const { unknown = 'Kubernetes drops it, remove it' } = cursor;
    const advice = nearest === undefined ? unknown : `did you mean ${describeText(nearest)}?`;
    const message = `expected a known field, found ${describeText(name)}; ${advice}`;
    warn({ ...stepInto(cursor, name, entry), place: entry.keyPlace }, 'unknown-field', message);
  }
}

function warnAboutVersion(since: Version, cursor: Cursor): void {
  const message = `expected a field of ${cursor.version}, found one that came with ${since}; a cluster drops it, declare apiVersion image.toolkit.fluxcd.io/${since}`;
  warn(cursor, 'field-not-in-version', message);
}

function presentEntries(node: PlacedMap): readonly (readonly [string, PlacedEntry])[] {
  return [...node.entries].filter(([, entry]) => !isNull(entry.node));
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
