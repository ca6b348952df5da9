/** A text with LF line breaks, and the way back to the offsets of the text that it was made from. */
export type UnixText = {
  readonly text: string;
  readonly toOffset: (pos: number) => number;
  /** The way there: the position of an offset of the original, which is not that of a removed CR. */
  readonly toPos: (offset: number) => number;
};

/** Replaces every CR LF by LF, as Flux does before it reads YAML. */
export function toUnixText(original: string): UnixText {
  if (!original.includes('\r\n'))
    return { text: original, toOffset: (pos) => pos, toPos: (offset) => offset };
  const text = original.replaceAll('\r\n', '\n');
  const breaks = removedBefore(original);
  const crs = breaks.map((pos, index) => pos + index);
  return {
    text,
    toOffset: (pos) => pos + countBelow(breaks, pos),
    toPos: (offset) => offset - countBelow(crs, offset),
  };
}

/** For each removed CR the offset in the new text of the LF behind it. */
function removedBefore(original: string): readonly number[] {
  const offsets: number[] = [];
  for (let at = original.indexOf('\r\n'); at !== -1; at = original.indexOf('\r\n', at + 2)) {
    offsets.push(at - offsets.length);
  }
  return offsets;
}

function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
