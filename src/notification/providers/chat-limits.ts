/** Splits a list into parts of at most `size` entries. */
export function toChunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/**
 * Splits a list into parts of at most `size` entries, each of which fits; a part that does not is halved. A single entry
 * stands alone whether it fits or not.
 */
export function toFittingChunks<T>(
  items: readonly T[],
  { size, fits }: { readonly size: number; readonly fits: (part: readonly T[]) => boolean },
): readonly (readonly T[])[] {
  return toChunks(items, size).flatMap((part) =>
    part.length === 1 || fits(part)
      ? [part]
      : toFittingChunks(part, { size: Math.ceil(part.length / 2), fits }),
  );
}

/** Bytes of a value as JSON. */
export function toJsonSize(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/**
 * Joins texts into as few as fit into `limit` characters each, in order. A text that is too long by itself is cut,
 * with `cut` to do so.
 */
export function packTexts(
  texts: readonly string[],
  {
    limit,
    separator,
    cut,
  }: { readonly limit: number; readonly separator: string; readonly cut: (text: string) => string },
): readonly string[] {
  const packed: string[] = [];
  for (const text of texts.map((one) => (one.length > limit ? cut(one) : one))) {
    const last = packed.at(-1);
    const joined = `${last}${separator}${text}`;
    if (last !== undefined && joined.length <= limit) packed[packed.length - 1] = joined;
    else packed.push(text);
  }
  return packed;
}
