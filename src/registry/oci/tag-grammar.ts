/** The grammar of tags in the OCI distribution specification. */
export function isTag(name: string): boolean {
  return /^\w[\w.-]{0,127}$/.test(name);
}

/**
 * Whether the text of a JSON array, without its brackets, holds nothing but tags between quotes, commas and white space.
 * It looks at bytes, because every tag of every listing comes by: that takes a third of what `isTag` takes for each.
 */
export function isTagList(text: Uint8Array): boolean {
  /** Of the tag that is being read; below 0 between tags. */
  let length = -1;
  for (let index = 0; index < text.length; index += 1) {
    const kind = kinds[text[index] ?? 0];
    if (kind === letter || (kind === mark && length > 0)) {
      if (length < 0 || length === 128) return false;
      length += 1;
    } else if (kind === quote && length !== 0) length = length < 0 ? 0 : -1;
    else if (kind !== gap || length >= 0) return false;
  }
  return length < 0;
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
