import type { Place } from '../errors.ts';

const LF = 10;

/** Turns offsets of one file into places. Offsets that come in ascending order cost one pass over the file in all. */
export type PlaceFinder = {
  readonly at: (offset: number) => Place;
  /** The text from the offset to the end of its line. */
  readonly restOfLine: (offset: number) => string;
};

export function createPlaceFinder(file: string, bytes: Uint8Array): PlaceFinder {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let line = 1;
  let lineStart = 0;
  const seek = (offset: number): void => {
    if (offset < lineStart) {
      line = 1;
      lineStart = 0;
    }
    for (
      let next = buffer.indexOf(LF, lineStart);
      next !== -1 && next < offset;
      next = buffer.indexOf(LF, lineStart)
    ) {
      line++;
      lineStart = next + 1;
    }
  };
  return {
    at: (offset) => {
      seek(offset);
      return { file, line, column: columnOf(buffer.toString('utf8', lineStart, offset)) };
    },
    restOfLine: (offset) => {
      const end = buffer.indexOf(LF, offset);
      return buffer.toString('utf8', offset, end === -1 ? buffer.length : end).trimEnd();
    },
  };
}

/** Editors do not count the byte order mark. */
function columnOf(before: string): number {
  return before.startsWith('\uFEFF') ? before.length : before.length + 1;
}
