/**
 * Compares two texts by the bytes of their UTF-8 form, as Go compares strings: negative, zero or positive. UTF-16 order
 * differs from it for characters above U+FFFF. A lone surrogate counts as the code point it would be.
 */
export function compareBytes(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const unit = a.charCodeAt(at);
    const other = b.charCodeAt(at);
    if (unit === other) continue;
    return unit < firstSurrogate || other < firstSurrogate ? unit - other : compareFrom(a, b, at);
  }
  return a.length - b.length;
}

/** Sorts descending by bytes, in place: the order in which Flux keeps the tags of a repository. */
export function sortDescending(texts: string[]): string[] {
  return texts.sort().every((text) => !/[\ud800-\uffff]/.test(text))
    ? texts.reverse()
    : texts.sort((a, b) => compareBytes(b, a));
}

const firstSurrogate = 0xd800;

// A difference in the second half of a pair is a difference of the pair.
function compareFrom(a: string, b: string, at: number): number {
  const start = at > 0 && isHighSurrogate(a.charCodeAt(at - 1)) ? at - 1 : at;
  const difference = (a.codePointAt(start) ?? 0) - (b.codePointAt(start) ?? 0);
  return difference === 0 ? (a.codePointAt(at) ?? 0) - (b.codePointAt(at) ?? 0) : difference;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
