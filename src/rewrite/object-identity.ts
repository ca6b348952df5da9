import { NO_OBJECT } from './marker.ts';
import type { ObjectIdentity } from './marker.ts';
import { findField } from './read-text.ts';
import { decodeText } from './yaml/node.ts';
import type { Node } from './yaml/node.ts';

/** The kinds whose items Flux treats as documents of their own when the file has nothing else. */
const WRAPPERS: readonly string[] = ['List', 'ResourceList'];

/** Reads who the object is. Parts that are missing, or not single values, are empty. */
export function toIdentity(root: Node): ObjectIdentity {
  if (root.kind !== 'mapping') return NO_OBJECT;
  const metadata = findField(root, 'metadata');
  return {
    apiVersion: textOf(root, 'apiVersion'),
    kind: textOf(root, 'kind'),
    name: metadata === undefined ? '' : textOf(metadata, 'name'),
    namespace: metadata === undefined ? '' : textOf(metadata, 'namespace'),
  };
}

function textOf(node: Node, name: string): string {
  const field = node.kind === 'mapping' ? findField(node, name) : undefined;
  return field?.kind === 'scalar' ? decodeText(field.value) : '';
}

/** The items of a `kind: List`, undefined for everything else. */
export function unwrapItems(root: Node): readonly Node[] | undefined {
  if (root.kind !== 'mapping' || !WRAPPERS.includes(textOf(root, 'kind'))) return undefined;
  const items = findField(root, 'items');
  if (items === undefined) return findField(root, 'functionConfig') === undefined ? undefined : [];
  return items.kind === 'sequence' ? items.items : [];
}
