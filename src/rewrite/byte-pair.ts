/** From this length on the call of a built-in function is no more than the comparison itself. */
const LONG = 1_024;

/** Compares ranges of two files. Short ranges are compared here: there are many, and a call for each costs more. */
export class BytePair {
  private readonly left: Buffer;
  private readonly right: Buffer;
  private readonly leftView: DataView;
  private readonly rightView: DataView;

  constructor(left: Uint8Array, right: Uint8Array) {
    this.left = Buffer.from(left.buffer, left.byteOffset, left.byteLength);
    this.right = Buffer.from(right.buffer, right.byteOffset, right.byteLength);
    this.leftView = new DataView(left.buffer, left.byteOffset, left.byteLength);
    this.rightView = new DataView(right.buffer, right.byteOffset, right.byteLength);
  }

  /** Whether as many bytes from `start` of the first file and from `other` of the second are equal; both have them. */
  isSame(start: number, other: number, length: number): boolean {
    const { left, right, leftView, rightView } = this;
    if (length >= LONG) return left.compare(right, other, other + length, start, start + length) === 0;
    let at = 0;
    for (; at + 8 <= length; at += 8)
      if (leftView.getBigInt64(start + at) !== rightView.getBigInt64(other + at)) return false;
    for (; at < length; at++) if (left[start + at] !== right[other + at]) return false;
    return true;
  }
}
