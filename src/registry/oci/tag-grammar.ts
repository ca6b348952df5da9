/** The grammar of tags in the OCI distribution specification. */
export function isTag(name: string): boolean {
  return /^\w[\w.-]{0,127}$/.test(name);
}

/**
 * Whether the text of a JSON array, without its brackets, holds nothing but tags between quotes, commas and white space.
 * It looks at bytes, because every tag of every listing comes by: that takes a quarter of what `isTag` takes for each.
 */
export function isTagList(text: Uint8Array): boolean {
  const end = text.length;
  let index = 0;
  while (index < end) {
    const kind = kinds[text[index] ?? 0];
    index += 1;
    if (kind === gap) continue;
    if (kind !== quote || kinds[text[index] ?? 0] !== letter) return false;
    const start = index;
    while (index < end && isInTag[text[index] ?? 0] === 1) index += 1;
    if (index - start > 128 || kinds[text[index] ?? 0] !== quote) return false;
    index += 1;
  }
  return true;
}

const [letter, mark, quote, gap] = [1, 2, 3, 4];
const kinds = new Uint8Array(256);
for (const [characters, kind] of [
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_', letter],
  ['.-', mark],
  ['"', quote],
  [', \t\r\n', gap],
] as const)
  for (const character of characters) kinds[character.charCodeAt(0)] = kind;
const isInTag = kinds.map((kind) => (kind === letter || kind === mark ? 1 : 0));
