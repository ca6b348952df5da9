import { ownProperty } from './body.ts';
import { isTag, isTagList } from './tag-grammar.ts';

/** The names of a page, in the order of the registry. */
export type Names = {
  readonly names: readonly string[];
  /** Whether all of them are known to keep to the grammar of tags. */
  readonly areTags: boolean;
};

/** How much is parsed at once, in bytes. */
const pieceSize = 256 * 1024;

/**
 * Takes the text of a JSON object apart at the commas of its `tags` array: each piece is parsed by itself, and what is
 * left at the end must be the object without them. A piece that does not parse by itself waits for more.
 */
export function createTagsReader() {
  let names: string[] = [];
  let areTags = true;
  let head: string | undefined;
  let waiting: Uint8Array[] = [];
  let [size, next] = [0, pieceSize];

  /** What has come and is not parsed. */
  function takeWaiting(): Buffer {
    const [only] = waiting;
    return only !== undefined && waiting.length === 1
      ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
      : Buffer.concat(waiting);
  }

  function takePieces(): Buffer {
    let rest = takeWaiting();
    if (head === undefined) {
      head = findHead(rest);
      rest = rest.subarray(head?.length ?? 0);
    }
    const end = head === undefined ? -1 : rest.lastIndexOf('",');
    const piece = end === -1 ? undefined : parseNames(rest.subarray(0, end + 1));
    if (piece === undefined) return rest;
    if (names.length === 0) names = piece.names;
    else for (const name of piece.names) names.push(name);
    areTags &&= piece.areTags;
    return rest.subarray(end + 2);
  }

  return {
    add: (bytes: Uint8Array): void => {
      waiting.push(bytes);
      size += bytes.byteLength;
      if (size < next) return;
      const rest = takePieces();
      waiting = [rest];
      size = rest.byteLength;
      // Doubled when nothing could be taken, so that a text without pieces is not parsed over and over.
      next = size * 2 + pieceSize;
    },
    /** All names; absent when the text is not what it should be. */
    end: (): Names | undefined => {
      const last = takePieces();
      waiting = [last];
      const text = last.toString();
      if (names.length === 0) return toNames(parseJson((head ?? '') + text));
      // The pieces were of the array that is meant when what stands in their place is found in it.
      const left = toStrings(ownProperty(parseJson(`${head}"",${text}`), 'tags'));
      if (left?.[0] !== '') return undefined;
      const rest = left.slice(1);
      for (const name of rest) names.push(name);
      return { names, areTags: areTags && rest.every(isTag) };
    },
    soFar: (): Names => ({ names, areTags }),
    start: (): string => (head ?? '') + takeWaiting().toString('utf8', 0, 200),
  };
}

/** The text before the first tag, in which every byte is a character. */
function findHead(text: Buffer): string | undefined {
  const found = /"tags"\s*:\s*\[/u.exec(text.toString('latin1', 0, pieceSize));
  return found === null ? undefined : found.input.slice(0, found.index + found[0].length);
}

function parseNames(text: Buffer): { readonly names: string[]; readonly areTags: boolean } | undefined {
  const areTags = isTagList(text);
  const parsed = parseJson(`[${text.toString(areTags ? 'latin1' : 'utf8')}]`);
  // Nothing but strings can come of a list of tags.
  const names = areTags && Array.isArray(parsed) ? parsed : toStrings(parsed);
  return names && { names, areTags };
}

function toNames(page: unknown): Names | undefined {
  const tags = ownProperty(page, 'tags');
  const names = tags === null ? [] : toStrings(tags);
  return names && { names, areTags: false };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toStrings(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : undefined;
}
