import { toIdentity } from './object-identity.ts';
import { isPlainString } from './plain-string.ts';
import type { Reading } from './read-text.ts';
import { decodeText } from './yaml/node.ts';
import type { Node, ScalarNode } from './yaml/node.ts';

/**
 * Says how two readings differ beyond the expected values, undefined when they do not. `values` has the new value of
 * each updated scalar by the offset at which it starts in the old file.
 */
export function compareTrees(
  before: Reading,
  after: Reading,
  values: ReadonlyMap<number, string>,
): string | undefined {
  if (before.chunkCount !== after.chunkCount || before.documents.length !== after.documents.length) {
    return 'the number of documents changed';
  }
  const comparison = new Comparison(values);
  for (const [index, document] of before.documents.entries()) {
    const other = after.documents[index];
    const toOffset = (pos: number): number => before.toOffset(document.start + pos);
    if (other === undefined || !comparison.isSame(document.root, other.root, toOffset)) {
      return `something else changed in document ${index + 1} (${toIdentity(document.root).kind || 'no kind'})`;
    }
  }
  return comparison.missing === 0 ? undefined : 'a value was not written';
}

class Comparison {
  missing: number;
  private readonly values: ReadonlyMap<number, string>;

  constructor(values: ReadonlyMap<number, string>) {
    this.values = values;
    this.missing = values.size;
  }

  isSame(before: Node, after: Node, toOffset: (pos: number) => number): boolean {
    switch (before.kind) {
      case 'alias':
        return after.kind === 'alias' && before.name === after.name;
      case 'scalar':
        return after.kind === 'scalar' && this.isSameScalar(before, after, toOffset);
      case 'sequence':
        return (
          after.kind === 'sequence' &&
          hasSameProperties(before, after) &&
          isEach(before.items, after.items, (a, b) => this.isSame(a, b, toOffset))
        );
      case 'mapping':
        return (
          after.kind === 'mapping' &&
          hasSameProperties(before, after) &&
          isEach(before.pairs, after.pairs, (a, b) => {
            return this.isSame(a.key, b.key, toOffset) && this.isSame(a.value, b.value, toOffset);
          })
        );
    }
  }

  private isSameScalar(before: ScalarNode, after: ScalarNode, toOffset: (pos: number) => number): boolean {
    const value = this.values.get(toOffset(before.start));
    if (value === undefined || before.style === 'empty') {
      return before.value === after.value && before.style === after.style && hasSameProperties(before, after);
    }
    this.missing--;
    return decodeText(after.value) === value && isString(after) && hasSameMarker(before, after);
  }
}

function isString(node: ScalarNode): boolean {
  if (node.tag?.text.startsWith('tag:yaml.org,2002:') === true)
    return node.tag.text === 'tag:yaml.org,2002:str';
  return (
    node.style !== 'empty' && (node.style !== 'plain' || isPlainString(decodeText(node.value), node.inFlow))
  );
}

/** The marker must stay attached, or the next run would not find it. */
function hasSameMarker(before: ScalarNode, after: ScalarNode): boolean {
  const { comments: a, anchor } = before;
  const { comments: b } = after;
  return (
    anchor?.text === after.anchor?.text && a.line.length === b.line.length && a.head.length === b.head.length
  );
}

function hasSameProperties(before: Node, after: Node): boolean {
  if (before.kind === 'alias' || after.kind === 'alias') return before.kind === after.kind;
  return before.anchor?.text === after.anchor?.text && before.tag?.text === after.tag?.text;
}

function isEach<Item>(
  before: readonly Item[],
  after: readonly Item[],
  isSame: (a: Item, b: Item) => boolean,
): boolean {
  if (before.length !== after.length) return false;
  return before.every((item, index) => {
    const other = after[index];
    return other !== undefined && isSame(item, other);
  });
}
