import { imageRef } from './data/image-types.ts';
import { CHANGE, namespacedName, type ObjectId, objectIdentifier } from './data/object-types.ts';
import {
  CHANGES,
  FILE_CHANGES,
  FILE_RESULT,
  FILE_RESULTS,
  IMAGE_RESULT,
  IMAGES,
  OBJECT_CHANGES,
  OBJECT_IMAGES,
  RESULT_V1,
  RESULT_V2,
  TEMPLATE_DATA_V1,
  TEMPLATE_DATA_V1BETA,
} from './data/result-types.ts';
import { toGoString } from './values/go-string.ts';
import { STRING_MAP, type Type } from './values/types.ts';
import { type Any, goMap, GoMap, keyOf, Slice, Struct } from './values/values.ts';

export type { ObjectId } from './data/object-types.ts';

/** One value that was changed. */
export type Change = {
  /** Path of the file as the template shows it: below the automation's `update.path`. */
  readonly file: string;
  readonly object: ObjectId;
  readonly old: string;
  readonly new: string;
  /** `namespace:policy`, with `:tag`, `:name` or `:digest` when the marker has it. */
  readonly setter: string;
};

/** One image of an object: Flux lists one per policy, whichever part of the reference was changed. */
export type UpdatedImage = {
  readonly file: string;
  readonly object: ObjectId;
  /** `name:tag[@digest]` as the policy chose it. */
  readonly ref: string;
  readonly policy: { readonly namespace: string; readonly name: string };
};

/** What an object of a file has: an item per change or per image. */
export type Objects<Item> = readonly { readonly id: ObjectId; readonly items: readonly Item[] }[];
export type Files<Item> = readonly { readonly file: string; readonly objects: Objects<Item> }[];

export type ChangedValue = { readonly old: string; readonly new: string; readonly setter: string };
export type ImageOfPolicy = Pick<UpdatedImage, 'ref' | 'policy'>;

/** What a commit message is made of. `null` stands for a map that Go has not made. */
export type MessageData = {
  readonly automation: { readonly namespace: string; readonly name: string };
  readonly changes: Files<ChangedValue> | null;
  readonly images: Files<ImageOfPolicy> | null;
  readonly values: Readonly<Record<string, string>> | null;
};

/** Called with the name of a field that v1 has removed, before its value is used. */
export type OnRemovedField = (field: '.Updated' | '.Changed.ImageResult') => void;

/** The data as Go's types: those of v1, or those of v1beta1 and v1beta2. */
export function createTemplateData(
  data: MessageData,
  model: 'v1' | 'v1beta',
  onRemoved: OnRemovedField,
): Struct {
  const automation = namespacedName(data.automation);
  const files = fileMap(data.changes, { type: FILE_CHANGES, objectType: OBJECT_CHANGES, toList: changeList });
  const values = valueMap(data.values);
  if (model === 'v1beta') {
    const images = imageResult(data);
    return new Struct(TEMPLATE_DATA_V1BETA, [
      automation,
      images,
      new Struct(RESULT_V2, [images, files]),
      values,
    ]);
  }
  const removed = (field: '.Updated' | '.Changed.ImageResult') => () => {
    onRemoved(field);
    return imageResult(data);
  };
  const changed = new Struct(RESULT_V1, [files], new Map([['ImageResult', removed('.Changed.ImageResult')]]));
  return new Struct(
    TEMPLATE_DATA_V1,
    [automation, changed, values],
    new Map([['Updated', removed('.Updated')]]),
  );
}

/** Groups items by file and object, both in the order in which they come. */
export function groupByObject<Item extends { readonly file: string; readonly object: ObjectId }>(
  all: readonly Item[],
): Files<Item> {
  const files = Map.groupBy(all, ({ file }) => file);
  return [...files].map(([file, items]) => {
    const objects = Map.groupBy(items, ({ object: { apiVersion, kind, namespace, name } }) =>
      [apiVersion, kind, namespace, name].join('\0'),
    );
    return { file, objects: [...objects.values()].flatMap((group) => toObject(group)) };
  });
}

function toObject<Item extends { readonly object: ObjectId }>(group: readonly Item[]): Objects<Item> {
  const [first] = group;
  return first === undefined ? [] : [{ id: first.object, items: group }];
}

function imageResult({ images }: MessageData): Struct {
  const files = fileMap(images, { type: FILE_RESULTS, objectType: OBJECT_IMAGES, toList: imageList });
  for (const [file, { key, value }] of files.entries)
    files.entries.set(file, { key, value: new Struct(FILE_RESULT, [value]) });
  return new Struct(IMAGE_RESULT, [files]);
}

type MapTypes<Item> = {
  readonly type: Type;
  readonly objectType: Type;
  readonly toList: (items: readonly Item[]) => Slice;
};

function fileMap<Item>(files: Files<Item> | null, types: MapTypes<Item>): GoMap {
  if (files === null) return new GoMap(types.type, new Map(), true);
  return goMap(
    types.type,
    files.map(({ file, objects }) => [toGoString(file), objectMap(objects, types)] as const),
  );
}

function objectMap<Item>(objects: Objects<Item>, { objectType, toList }: MapTypes<Item>): GoMap {
  const map = new GoMap(objectType, new Map());
  for (const { id, items } of objects) {
    const key = objectIdentifier(id);
    map.entries.set(keyOf(key), { key, value: toList(items) });
  }
  return map;
}

function changeList(changes: readonly ChangedValue[]): Slice {
  const items = changes.map(
    (change): Any => new Struct(CHANGE, [change.old, change.new, change.setter].map(toGoString)),
  );
  return new Slice(CHANGES, items);
}

function imageList(images: readonly ImageOfPolicy[]): Slice {
  return new Slice(
    IMAGES,
    images.map(({ ref, policy }) => imageRef(ref, policy)),
  );
}

function valueMap(values: Readonly<Record<string, string>> | null): GoMap {
  if (values === null) return new GoMap(STRING_MAP, new Map(), true);
  return goMap(
    STRING_MAP,
    Object.entries(values).map(([key, value]) => [toGoString(key), toGoString(value)] as const),
  );
}
