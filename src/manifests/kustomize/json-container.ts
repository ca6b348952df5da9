import type { ListNode, MapNode, Node } from './yaml/node.ts';

export type Container = MapNode | ListNode;

/** The member of a map or list, or nothing. */
export function getMember(container: Container, key: string): Node | undefined {
  if (container.type === 'map') return container.entries.get(key);
  const index = listIndex(key, container.items.length);
  return index === undefined ? undefined : container.items[index];
}

/** The container with a member added; in a list before the index, `-` means at the end. Nothing when out of range. */
export function addMember(container: Container, key: string, value: Node): Container | undefined {
  if (container.type === 'map') return { ...container, entries: new Map(container.entries).set(key, value) };
  const { items } = container;
  const index = key === '-' ? items.length : listIndex(key, items.length + 1);
  return index === undefined ? undefined : { ...container, items: items.toSpliced(index, 0, value) };
}

/** The container with a member replaced; a map may lack it. */
export function replaceMember(container: Container, key: string, value: Node): Container | undefined {
  if (container.type === 'map') return { ...container, entries: new Map(container.entries).set(key, value) };
  const index = listIndex(key, container.items.length);
  return index === undefined ? undefined : { ...container, items: container.items.with(index, value) };
}

export function removeMember(container: Container, key: string): Container | undefined {
  if (container.type === 'list') {
    const index = listIndex(key, container.items.length);
    return index === undefined ? undefined : { ...container, items: container.items.toSpliced(index, 1) };
  }
  if (!container.entries.has(key)) return undefined;
  const entries = new Map(container.entries);
  entries.delete(key);
  return { ...container, entries };
}

/** The index in a list of that length; negative ones count from its end. */
export function listIndex(key: string, length: number): number | undefined {
  if (!/^[-+]?[0-9]{1,9}$/.test(key)) return undefined;
  const index = Number(key);
  const actual = index < 0 ? index + length : index;
  return actual < 0 || actual >= length ? undefined : actual;
}
