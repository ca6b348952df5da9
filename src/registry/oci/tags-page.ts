import { TidemarkError } from '../../errors.ts';
import { ownProperty, type Body } from './body.ts';

/** What one page of a listing holds. */
export type TagsPage = {
  /** The names in the order of the registry; not yet checked. */
  readonly tags: readonly string[];
  /** The size of the body, after decompression. */
  readonly bytes: number;
  /** Whether the page was broken off because it is larger than allowed. */
  readonly cut: boolean;
};

/**
 * Reads the body of an answer to `tags/list`. A large body is read piece by piece, so that it is never in memory as a
 * whole. `tags: null` is an empty page, as old registries write it.
 *
 * Throws `TidemarkError` `registry-malformed`.
 */
export async function readTagsPage(
  body: Body,
  options: { readonly limit: number; readonly host: string },
): Promise<TagsPage> {
  const [only] = Array.isArray(body) && body.length === 1 ? body : [];
  if (only !== undefined) return readWhole(only, options);
  const decoder = new TextDecoder();
  const reader = createTagsReader();
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > options.limit) return { tags: reader.soFar(), bytes, cut: true };
    reader.add(decoder.decode(chunk, { stream: true }));
  }
  const tags = reader.end();
  if (tags === undefined) throw toMalformed(options.host, reader.start());
  return { tags, bytes, cut: false };
}

/** A page that has come as one piece, as most do. */
function readWhole(
  chunk: Uint8Array,
  { limit, host }: { readonly limit: number; readonly host: string },
): TagsPage {
  const { byteLength: bytes } = chunk;
  if (bytes > limit) return { tags: [], bytes, cut: true };
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, bytes).toString('utf8');
  const listed = ownProperty(parseJson(text), 'tags');
  const tags = listed === null ? [] : toStrings(listed);
  if (tags === undefined) throw toMalformed(host, text.slice(0, 200));
  return { tags, bytes, cut: false };
}

const pieceSize = 512 * 1024;

/**
 * Takes the text of a JSON object apart at the commas of its `tags` array: each piece is parsed by itself, and what
 * is left at the end must be the object without them. A piece that does not parse by itself waits for more.
 */
function createTagsReader() {
  const tags: string[] = [];
  let head: string | undefined;
  let rest = '';
  let next = pieceSize;

  function takePiece(): void {
    head ??= takeHead();
    const end = head === undefined ? -1 : rest.lastIndexOf('",');
    const piece = end === -1 ? undefined : toStrings(parseJson(`[${rest.slice(0, end + 1)}]`));
    if (piece !== undefined) {
      for (const tag of piece) tags.push(tag);
      rest = rest.slice(end + 2);
    }
    // Doubled when nothing could be taken, so that a text without pieces is not parsed over and over.
    next = rest.length * 2 + pieceSize;
  }

  function takeHead(): string | undefined {
    const start = /"tags"\s*:\s*\[/u.exec(rest.slice(0, pieceSize));
    if (start === null) return undefined;
    const found = rest.slice(0, start.index + start[0].length);
    rest = rest.slice(found.length);
    return found;
  }

  return {
    add: (text: string): void => {
      rest += text;
      if (rest.length >= next) takePiece();
    },
    /** All tags; absent when the text is not what it should be. */
    end: (): readonly string[] | undefined => {
      const last = ownProperty(parseJson((head ?? '') + rest), 'tags');
      if (last === null && head === undefined) return [];
      const left = toStrings(last);
      if (left === undefined || tags.length === 0) return left;
      for (const tag of left) tags.push(tag);
      return tags;
    },
    soFar: (): readonly string[] => tags,
    start: (): string => (head ?? '') + rest.slice(0, 200),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toStrings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : undefined;
}

function toMalformed(host: string, start: string): TidemarkError {
  const found = /^\s*</u.test(start) ? 'a web page' : 'something else or only a part of it';
  return new TidemarkError(
    'registry-malformed',
    `${host} should answer with a JSON list of tags, but sent ${found}; check that a registry answers at this address`,
  );
}
