import type { Place } from '../errors.ts';

const LF = 10;
/** In bytes. */
const EXCERPT = 200;

/** Turns offsets of one file into places. Offsets that come in ascending order cost one pass over the file in all. */
export type PlaceFinder = {
  readonly at: (offset: number) => Place;
  /** The text from the offset to the end of its line, or the start of it when it is long. */
  readonly excerpt: (offset: number) => string;
};

export function createPlaceFinder(file: string, bytes: Uint8Array): PlaceFinder {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = { line: 1, column: isMarked(bytes) ? 0 : 1, offset: 0 };
  let known = start;
  return {
    at: (offset) => {
      known = moveTo(buffer, offset < known.offset ? start : known, offset);
      return { file, line: known.line, column: known.column };
    },
    excerpt: (offset) => {
      const [line = ''] = buffer.toString('utf8', offset, offset + EXCERPT).split('\n');
      return line.trimEnd();
    },
  };
}

type Position = { readonly line: number; readonly column: number; readonly offset: number };

/** Counts on from a known position, so that many places on one long line are no more work than one. */
function moveTo(buffer: Buffer, { line, column, offset }: Position, to: number): Position {
  let lineStart = -1;
  let lines = line;
  for (
    let next = buffer.indexOf(LF, offset);
    next !== -1 && next < to;
    next = buffer.indexOf(LF, lineStart)
  ) {
    lines++;
    lineStart = next + 1;
  }
  if (lineStart === -1)
    return { line, column: column + buffer.toString('utf8', offset, to).length, offset: to };
  return { line: lines, column: 1 + buffer.toString('utf8', lineStart, to).length, offset: to };
}

/** Editors do not count the byte order mark. */
function isMarked(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
