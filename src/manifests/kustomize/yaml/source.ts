import type { Place } from '../../../errors.ts';

/** A text that nodes were read from, and how its offsets map to positions in a file of the repository. */
export type Source = {
  readonly file: string;
  readonly text: string;
  readonly toPlace: (offset: number) => Place;
};

/** The source of a whole file. Line starts are looked up on first use: most nodes are never asked for their place. */
export function createSource(file: string, text: string): Source {
  let starts: readonly number[] | undefined;
  return {
    file,
    text,
    toPlace: (offset) => {
      starts ??= findLineStarts(text);
      const line = findLine(starts, offset);
      return { file, line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    },
  };
}

/** A source of which only one position is known, such as the field whose value was computed. */
export function createFixedSource(place: Place, text = ''): Source {
  return { file: place.file, text, toPlace: () => place };
}

/**
 * The source of a YAML text that is itself the scalar at `offset` of `outer`. In a literal block every line of the
 * inner text is a line of the file; in any other style only the start of the scalar is known.
 */
export function createEmbeddedSource(outer: Source, offset: number, inner: string): Source {
  const header = /^[|][-+0-9]*[ \t]*(?:#.*)?\n/.exec(outer.text.slice(offset, offset + 200));
  const start = outer.toPlace(offset);
  if (header === null) return { ...createFixedSource(start, inner), file: outer.file };
  const body = offset + header[0].length;
  const firstLine = /^(?:[ ]*\n)*([ ]*)[^ \n]/.exec(outer.text.slice(body, body + 10_000));
  const indent = firstLine?.[1]?.length ?? 0;
  const local = createSource(outer.file, inner);
  return {
    file: outer.file,
    text: inner,
    toPlace: (at) => {
      const place = local.toPlace(at);
      return { file: outer.file, line: start.line + place.line, column: place.column + indent };
    },
  };
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function findLine(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
