const CONTEXT = 3;

/**
 * Makes the change from `before` to `after`, which replaces lines, on another version of the same text. Each changed
 * line is found by itself and its neighbours; when it is not there exactly once, the answer is undefined. A line that
 * is already changed stays.
 */
export function replay({
  before,
  after,
  onto,
}: {
  readonly before: string;
  readonly after: string;
  readonly onto: string;
}): string | undefined {
  if (onto === before) return after;
  if (onto === after) return onto;
  const [old, next, found] = [before, after, onto].map(splitLines);
  if (old === undefined || next === undefined || found === undefined || old.length !== next.length)
    return undefined;
  const index = indexLines(found);
  const result = [...found];
  for (const [line, text] of old.entries()) {
    const wanted = next[line];
    if (wanted === undefined || wanted === text) continue;
    const place = findPlace({ index, found, lines: old, line });
    if (place !== undefined) result[place] = wanted;
    else if (findPlace({ index, found, lines: next, line }) === undefined) return undefined;
  }
  return result.join('');
}

function splitLines(text: string): readonly string[] {
  return text.split(/(?<=\n)/);
}

function indexLines(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>();
  for (const [line, text] of lines.entries()) {
    const known = index.get(text);
    if (known === undefined) index.set(text, [line]);
    else known.push(line);
  }
  return index;
}

type Search = {
  readonly index: ReadonlyMap<string, readonly number[]>;
  readonly found: readonly string[];
  readonly lines: readonly string[];
  readonly line: number;
};

function findPlace({ index, found, lines, line }: Search): number | undefined {
  const first = Math.max(0, line - CONTEXT);
  const last = Math.min(lines.length - 1, line + CONTEXT);
  const places = (index.get(lines[line] ?? '') ?? []).filter((place) => {
    for (let at = first; at <= last; at++) if (found[place + at - line] !== lines[at]) return false;
    return true;
  });
  return places.length === 1 ? places[0] : undefined;
}
