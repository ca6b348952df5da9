import { TidemarkError } from '../../errors.ts';
import { normalizeItem } from './normalize-json.ts';
import { findChild, findMap, findText, isNull, type MapNode, type Node, toPlace } from './yaml/node.ts';
import { readDocuments } from './yaml/read-yaml.ts';
import type { Source } from './yaml/source.ts';

/** More objects than any file of manifests has. */
const MAX_OBJECTS = 100_000;

/**
 * The Kubernetes objects of a text, with lists replaced by their items.
 *
 * Throws `TidemarkError` with kustomize's text: `yaml-syntax`, `missing-field` when something is no object with kind and
 * name, `wrong-type` when the items of a list are no list.
 */
export function loadObjects(source: Source): readonly MapNode[] {
  const documents = readDocuments(source);
  const [first] = documents;
  const unwrapped = documents.length === 1 && first !== undefined ? unwrapSingleList(first) : documents;
  return inlineLists(unwrapped.filter((node) => !isEmpty(node)).map(validateObject));
}

/** The items of a file that is one list stay where they are; among other documents they move behind them. */
function unwrapSingleList(document: Node): readonly Node[] {
  const kind = findText(document, 'kind');
  const items = findChild(document, 'items');
  return (kind === 'List' || kind === 'ResourceList') && items?.type === 'list' ? items.items : [document];
}

function isEmpty(node: Node): boolean {
  return isNull(node) || (node.type === 'map' && node.entries.size === 0);
}

/** Throws `TidemarkError` `missing-field` for what is no object with kind and name. */
export function validateObject(node: Node): MapNode {
  if (node.type !== 'map')
    throw missing(node, `wrong Node Kind for a resource: expected a map, found a ${node.type}`);
  const { entries } = node;
  if (!entries.has('apiVersion') && !entries.has('kind') && !entries.has('metadata')) {
    throw missing(node, 'missing Resource metadata');
  }
  const kind = findText(node, 'kind') ?? '';
  const name = findText(findMap(node, 'metadata'), 'name') ?? '';
  if (kind === '') throw missing(node, `missing kind in object ${describe(node)}`);
  if (name === '' && !kind.endsWith('List'))
    throw missing(node, `missing metadata.name in object ${describe(node)}`);
  return node;
}

function describe(node: MapNode): string {
  const metadata = findMap(node, 'metadata');
  const type = `${findText(node, 'apiVersion') ?? ''} ${findText(node, 'kind') ?? ''}`;
  const name = `${findText(metadata, 'name') ?? ''} ${findText(metadata, 'namespace') ?? ''}`;
  return `{{${type}} {{${name}} map[] map[]}}`;
}

function inlineLists(objects: readonly MapNode[]): readonly MapNode[] {
  const queue = [...objects];
  const result: MapNode[] = [];
  for (const object of queue) {
    if (queue.length > MAX_OBJECTS) throw missing(object, `more than ${MAX_OBJECTS} objects in one file`);
    const items = findListItems(object);
    if (items === undefined) result.push(object);
    // Items of a list that has its place among other documents go through JSON.
    else
      queue.push(
        ...items.filter((item) => !isEmpty(item)).map((item) => validateObject(normalizeItem(item))),
      );
  }
  return result;
}

function findListItems(object: MapNode): readonly Node[] | undefined {
  const items = object.entries.get('items');
  if (items === undefined || !(findText(object, 'kind') ?? '').endsWith('List')) return undefined;
  if (isNull(items)) return [];
  if (items.type === 'list') return items.items;
  throw new TidemarkError('wrong-type', `expected a list in 'items', found a ${items.type}`, {
    place: toPlace(items),
  });
}

function missing(node: Node, message: string): TidemarkError {
  return new TidemarkError('missing-field', message, { place: toPlace(node) });
}
