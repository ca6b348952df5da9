import type { Place, Problem } from '../errors.ts';
import type { MarkedFile } from './marker.ts';
import { createPlaceFinder } from './place-finder.ts';
import type { Reading } from './read-text.ts';
import type { Update } from './update.ts';
import type { AliasNode, Node } from './yaml/node.ts';

/** So many aliases of one value are named. */
const NAMED = 10;

/**
 * Warns of every updated value that has an anchor and is repeated by aliases: these change along with it, although
 * nothing at their places shows it. Places are those of the file before the update.
 */
export function warnAliases(
  { file, bytes, source }: MarkedFile,
  updates: readonly Update[],
): readonly Problem[] {
  if (source.kind !== 'tree') return [];
  const aliases = findAliases(source.reading);
  if (aliases.size === 0) return [];
  const places = createPlaceFinder(file, bytes);
  return updates.flatMap(({ marker, state }): Problem[] => {
    const found = aliases.get(state.span.start);
    if (found === undefined) return [];
    const at = found.offsets.slice(0, NAMED).map((offset) => places.at(offset));
    const message = toMessage(found.name, at, found.offsets.length);
    return [{ severity: 'warning', code: 'changed-alias', message, place: marker.place }];
  });
}

function toMessage(name: string, places: readonly Place[], count: number): string {
  const listed = places.map(({ file, line }) => `${file}:${line}`).join(', ');
  const rest = count > places.length ? ` and ${count - places.length} more` : '';
  return `the new value of the anchor &${name} also counts where its aliases stand: ${listed}${rest}; write values of their own there if they should stay`;
}

type Aliases = { readonly name: string; readonly offsets: number[] };

/** The offsets of the aliases of every anchored single value, by the offset of that value. */
function findAliases({ documents, toOffset }: Reading): ReadonlyMap<number, Aliases> {
  const found = new Map<number, Aliases>();
  for (const { start, root } of documents) {
    /** Where the value of each anchor starts. An anchor may be set again; an alias means the last one before it. */
    const anchors = new Map<string, number>();
    const visit = (node: Node): void => {
      if (node.kind === 'alias') return addAlias(node);
      if (node.anchor !== undefined) anchors.set(node.anchor.text, node.kind === 'scalar' ? node.start : -1);
      if (node.kind === 'sequence') node.items.forEach(visit);
      if (node.kind !== 'mapping') return;
      for (const { key, value } of node.pairs) {
        visit(key);
        visit(value);
      }
    };
    const addAlias = (alias: AliasNode): void => {
      const anchored = anchors.get(alias.name) ?? -1;
      if (anchored === -1) return;
      const aliases = found.get(toOffset(start + anchored)) ?? { name: alias.name, offsets: [] };
      aliases.offsets.push(toOffset(start + alias.start));
      found.set(toOffset(start + anchored), aliases);
    };
    visit(root);
  }
  return found;
}
