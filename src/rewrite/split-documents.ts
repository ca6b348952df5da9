/** One document of a file: a range of its text. */
export type Chunk = { readonly start: number; readonly end: number };

export type Split =
  | { readonly kind: 'chunks'; readonly chunks: readonly Chunk[] }
  | { readonly kind: 'malformed'; readonly pos: number };

const BOM = '\xef\xbb\xbf';

/**
 * Splits a file into documents the way Flux does, which knows nothing of YAML at this point: every line after the first
 * that begins with `---` is a separator, even inside a scalar, and what follows the dashes must be blank or a comment.
 */
export function splitDocuments(text: string): Split {
  const chunks: Chunk[] = [];
  let start = 0;
  for (;;) {
    const at = text.indexOf('\n---', start);
    const lineEnd = at === -1 ? -1 : text.indexOf('\n', at + 1);
    if (lineEnd === -1) break;
    if (/^[\t-\r ]*[^\t-\r #]/.test(text.slice(at + 4, lineEnd))) return { kind: 'malformed', pos: at + 1 };
    chunks.push(withoutBom(text, { start, end: at + 1 }));
    start = lineEnd + 1;
  }
  chunks.push(withoutBom(text, { start, end: text.length }));
  return { kind: 'chunks', chunks };
}

function withoutBom(text: string, chunk: Chunk): Chunk {
  return text.startsWith(BOM, chunk.start) ? { start: chunk.start + BOM.length, end: chunk.end } : chunk;
}
