import { expectMap, expectSlice, expectStruct } from '../values/expect.ts';
import { type Parameter, method, value } from '../functions/define.ts';
import { sortedEntries } from '../values/reflect.ts';
import { ANY, mapOf, named, sliceOf, STRING, STRING_MAP, structType } from '../values/types.ts';
import { type Any, type Entry, GoMap, keyOf, Slice } from '../values/values.ts';
import { IMAGE_REF } from './image-types.ts';
import { CHANGE, NAMESPACED_NAME, OBJECT_IDENTIFIER } from './object-types.ts';

/* The types of Flux's image-automation-controller that a template sees, under the names that it sees. */

export const CHANGES = sliceOf(CHANGE);
export const IMAGES = sliceOf(IMAGE_REF);
export const OBJECT_CHANGES = named('update.ObjectChanges', mapOf(OBJECT_IDENTIFIER, CHANGES));
export const FILE_CHANGES = mapOf(STRING, OBJECT_CHANGES);
export const OBJECT_IMAGES = mapOf(OBJECT_IDENTIFIER, IMAGES);
export const FILE_RESULT = structType('update.FileResult', [{ name: 'Objects', type: OBJECT_IMAGES }]);
export const FILE_RESULTS = mapOf(STRING, FILE_RESULT);

/** A receiver whose first or second field is the map of files. */
function filesAt(index: number): Parameter<GoMap> {
  return { type: ANY, read: (receiver) => expectMap(expectStruct(receiver).fields[index]) };
}

const changeMethods = (files: Parameter<GoMap>) =>
  new Map([
    ['Objects', method(files, [], value, (map) => mergeObjects(map, OBJECT_CHANGES, (changes) => changes))],
    ['Changes', method(files, [], value, (map) => distinct(map, CHANGES, (changes) => changes))],
  ]);

const objectsOf = (file: Any) => expectStruct(file).fields[0] ?? null;

/** `.Updated`, and `.Changed.ImageResult`, of the older versions. */
export const IMAGE_RESULT = structType(
  'update.Result',
  [{ name: 'Files', type: FILE_RESULTS }],
  new Map([
    ['Objects', method(filesAt(0), [], value, (map) => mergeObjects(map, OBJECT_IMAGES, objectsOf))],
    ['Images', method(filesAt(0), [], value, (map) => distinct(map, IMAGES, objectsOf))],
  ]),
);

/** `.Changed` of v1. */
export const RESULT_V1 = structType(
  'update.Result',
  [{ name: 'FileChanges', type: FILE_CHANGES }],
  changeMethods(filesAt(0)),
);

/** `.Changed` of v1beta1 and v1beta2. */
export const RESULT_V2 = structType(
  'update.ResultV2',
  [
    { name: 'ImageResult', type: IMAGE_RESULT },
    { name: 'FileChanges', type: FILE_CHANGES },
  ],
  changeMethods(filesAt(1)),
);

export const TEMPLATE_DATA_V1 = structType('source.TemplateData', [
  { name: 'AutomationObject', type: NAMESPACED_NAME },
  { name: 'Changed', type: RESULT_V1 },
  { name: 'Values', type: STRING_MAP },
]);

export const TEMPLATE_DATA_V1BETA = structType('source.TemplateData', [
  { name: 'AutomationObject', type: NAMESPACED_NAME },
  { name: 'Updated', type: IMAGE_RESULT },
  { name: 'Changed', type: RESULT_V2 },
  { name: 'Values', type: STRING_MAP },
]);

/** The objects of all files in one map; the lists of an object that several files have are joined. */
function mergeObjects(files: GoMap, type: typeof OBJECT_CHANGES, objectsIn: (file: Any) => Any): GoMap {
  const merged = new Map<string, Entry>();
  for (const file of sortedEntries(files)) {
    for (const [id, { key, value: list }] of expectMap(objectsIn(file.value)).entries) {
      const items = expectSlice(list).items;
      const known = merged.get(id)?.value;
      const all = known instanceof Slice ? [...known.items, ...items] : items;
      merged.set(id, { key, value: new Slice(expectSlice(list).type, all) });
    }
  }
  return new GoMap(type, merged);
}

/** What all lists hold, each once: files by name, then in the order of the document. */
function distinct(files: GoMap, type: typeof CHANGES, objectsIn: (file: Any) => Any): Slice {
  const found = new Map<string, Any>();
  for (const file of sortedEntries(files)) {
    for (const { value: list } of expectMap(objectsIn(file.value)).entries.values())
      for (const item of expectSlice(list).items) {
        const identity = item === null ? '' : keyOf(item);
        if (!found.has(identity)) found.set(identity, item);
      }
  }
  return new Slice(type, [...found.values()], found.size === 0);
}
