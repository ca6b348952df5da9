import { isUtf8 } from 'node:buffer';

import { TidemarkError } from '../errors.ts';
import { splitDocuments } from './split-documents.ts';
import type { Chunk } from './split-documents.ts';
import { toUnixText } from './unix-text.ts';
import { composeDocument } from './yaml/compose.ts';
import { keyTextOf } from './yaml/node.ts';
import type { MappingNode, Node } from './yaml/node.ts';
import type { CommentLine, Token } from './yaml/token.ts';

/**
 * One document that is not empty, as a range of the text of the reading. All offsets of its nodes count from `start`;
 * nothing behind `end` was read.
 */
export type ReadDocument = { readonly start: number; readonly end: number; readonly root: Node };

/** A file that could be read. */
export type Reading = {
  readonly documents: readonly ReadDocument[];
  /** Comment lines and scalars that contain one of the watched offsets, by that offset. */
  readonly hits: ReadonlyMap<number, Hit>;
  /** Turns an offset in the text into one in the file. */
  readonly toOffset: (pos: number) => number;
  /** The way back. */
  readonly toPos: (offset: number) => number;
  /** The number of documents, empty ones included: more than one forbids unwrapping a `kind: List`. */
  readonly chunkCount: number;
};

export type Hit =
  | { readonly kind: 'comment'; readonly start: number; readonly end: number }
  | { readonly kind: 'scalar'; readonly style: Token['style'] };

/** Why a file cannot be read, and the offset in the file at which that shows. */
export type Fault = {
  readonly message: string;
  readonly offset: number;
  /** Whether the bytes are not even text. */
  readonly isEncoding?: boolean;
};

/**
 * Reads a file as Flux does: split at separator lines, then the first YAML document of every part. Fails where Flux
 * fails, except that the root of a document may also be a list. `watched` are offsets in the file, in order.
 */
export function readText(bytes: Uint8Array, watched: readonly number[]): Reading | Fault {
  const original = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const invalid = findInvalid(bytes, original);
  if (invalid !== undefined) return invalid;
  const { text, toOffset, toPos } = toUnixText(original);
  const split = splitDocuments(text);
  if (split.kind === 'malformed') {
    return {
      message: 'expected nothing but a comment behind the separator ---',
      offset: toOffset(split.pos),
    };
  }
  return readChunks(text, split.chunks, { watched, toOffset, toPos });
}

function findInvalid(bytes: Uint8Array, text: string): Fault | undefined {
  if (!isUtf8(bytes))
    return { message: 'expected UTF-8, found bytes that are not', offset: 0, isEncoding: true };
  // C0 without tab, LF and CR; DEL; C1 without NEL; U+FFFE and U+FFFF.
  const match = /[\0-\x08\v\f\x0e-\x1f\x7f]|\xc2[\x80-\x84\x86-\x9f]|\xef\xbf[\xbe\xbf]/.exec(text);
  return match === null
    ? undefined
    : { message: 'found a control character', offset: match.index, isEncoding: true };
}

type Watch = Pick<Reading, 'toOffset' | 'toPos'> & { readonly watched: readonly number[] };

function readChunks(text: string, chunks: readonly Chunk[], watch: Watch): Reading | Fault {
  const documents: ReadDocument[] = [];
  const hits = new HitList(watch);
  for (const chunk of chunks) {
    // Separators without number must not cost a reader each.
    if (chunk.end - chunk.start <= 1 && text.slice(chunk.start, chunk.end).trim() === '') continue;
    const result = readChunk(text, chunk, hits);
    if ('message' in result) return { message: result.message, offset: watch.toOffset(result.offset) };
    if (result.document !== undefined) documents.push(result.document);
  }
  return {
    documents,
    hits: hits.found,
    toOffset: watch.toOffset,
    toPos: watch.toPos,
    chunkCount: chunks.length,
  };
}

function readChunk(
  text: string,
  chunk: Chunk,
  hits: HitList,
): { readonly document: ReadDocument | undefined } | Fault {
  let faultAt = chunk.start;
  const fail = (message: string, pos: number): never => {
    faultAt = chunk.start + pos;
    throw new TidemarkError('yaml-syntax', message);
  };
  const onComment = (line: CommentLine): void =>
    hits.add('comment', chunk.start + line.start, chunk.start + line.end);
  const onScalar = (token: Token): void =>
    hits.add('scalar', chunk.start + token.start.pos, chunk.start + token.end, token.style);
  try {
    const { root, restAt } = composeDocument(text.slice(chunk.start, chunk.end), {
      fail,
      onComment,
      onScalar,
    });
    if (root === undefined || isNull(root)) return { document: undefined };
    checkRoot(root, fail);
    return { document: { start: chunk.start, end: chunk.start + restAt, root } };
  } catch (error) {
    if (error instanceof TidemarkError) return { message: error.message, offset: faultAt };
    throw error;
  }
}

/** Flux gives up on a file with a document that is not an object, or whose metadata is not. A list is our extension. */
function checkRoot(root: Node, fail: (message: string, pos: number) => never): void {
  if (root.kind === 'scalar')
    fail('expected a mapping or a list as the document, found a single value', root.start);
  if (root.kind !== 'mapping') return;
  const metadata = findField(root, 'metadata');
  if (metadata === undefined || metadata.kind === 'mapping' || metadata.kind === 'alias' || isNull(metadata))
    return;
  fail('expected a mapping under metadata', metadata.kind === 'scalar' ? metadata.start : 0);
}

/** The value of the first key with this text. */
export function findField(mapping: MappingNode, name: string): Node | undefined {
  return mapping.pairs.find((pair) => keyTextOf(pair.key) === name)?.value;
}

export function isNull(node: Node): boolean {
  if (node.kind !== 'scalar') return false;
  if (node.tag !== undefined) return node.tag.text === 'tag:yaml.org,2002:null';
  if (node.style === 'empty') return true;
  return node.style === 'plain' && /^(?:~|null|Null|NULL|)$/.test(node.value);
}

/** Notes which comment or scalar contains each watched offset. Both lists are in order, so one walk is enough. */
class HitList {
  readonly found = new Map<number, Hit>();
  private readonly watch: Watch;
  private next = 0;

  constructor(watch: Watch) {
    this.watch = watch;
  }

  add(kind: 'comment' | 'scalar', start: number, end: number, style?: Token['style']): void {
    const { watched } = this.watch;
    if (this.next >= watched.length) return;
    const to = this.watch.toOffset(end);
    const from = this.watch.toOffset(start);
    for (; ; this.next++) {
      const offset = watched[this.next];
      if (offset === undefined || offset >= to) return;
      if (offset < from) continue;
      this.found.set(offset, kind === 'comment' ? { kind, start, end } : { kind, style });
    }
  }
}
