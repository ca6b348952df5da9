import { ORDINARY } from './characters.ts';

const ONES = 0x01010101;
const TOP_BITS = 0x80808080;
const ABOVE_SPACE = 0x21212121;
const SPACES = 0x20202020;
const HASHES = 0x23232323;
const COLONS = 0x3a3a3a3a;

/**
 * Runs over long values and comments four bytes at a time: most bytes of large files are in them. In each sum the top
 * bit of a byte shows that the byte is of a kind that ends the run; a carry can only come from such a byte.
 */
export class RunSkipper {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly length: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.length = bytes.length;
  }

  /** Moves over printable ASCII characters but space, `#` and `:`. */
  skipOrdinary(from: number): number {
    const { bytes, view, length } = this;
    let at = from;
    while (at + 4 <= length && isOrdinary(view.getInt32(at))) at += 4;
    while (at < length && ORDINARY[bytes[at] ?? 0] === 1) at++;
    return at;
  }

  /** Moves over printable ASCII characters, but may stop up to three bytes before the first other one. */
  skipPrintable(from: number): number {
    const { view, length } = this;
    let at = from;
    while (at + 4 <= length && isPrintable(view.getInt32(at))) at += 4;
    return at;
  }
}

function isOrdinary(word: number): boolean {
  const controls = word | (word + ONES) | (word - ABOVE_SPACE);
  return ((controls | ((word ^ HASHES) - ONES) | ((word ^ COLONS) - ONES)) & TOP_BITS) === 0;
}

function isPrintable(word: number): boolean {
  return ((word | (word + ONES) | (word - SPACES)) & TOP_BITS) === 0;
}
