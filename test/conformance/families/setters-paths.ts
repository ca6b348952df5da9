import type { Node } from '../../../src/rewrite/yaml/node.ts';
import { decodeText, keyTextOf } from '../../../src/rewrite/yaml/node.ts';

/** The value of every scalar by its path, as the vectors write paths. Aliases are not followed. */
export function flatten(root: Node | undefined): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  if (root !== undefined) collect(root, '', values);
  return values;
}

function collect(node: Node, path: string, values: Map<string, string>): void {
  switch (node.kind) {
    case 'scalar':
      values.set(path, decodeText(node.value));
      return;
    case 'alias':
      return;
    case 'sequence':
      for (const [index, item] of node.items.entries()) collect(item, `${path}/${index}`, values);
      return;
    case 'mapping':
      for (const [index, { key, value }] of node.pairs.entries()) {
        const isComplex = key.kind === 'mapping' || key.kind === 'sequence';
        collect(value, `${path}/${isComplex ? `?${index}` : toPointer(decodeText(keyTextOf(key)))}`, values);
      }
  }
}

function toPointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
