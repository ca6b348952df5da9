import { parseDocument } from 'yaml';
import { TidemarkError } from '../../../errors.ts';
import { countParts, mostDocuments, mostParts } from '../../yaml/count-parts.ts';
import { convertDocument } from './convert-document.ts';
import { createMap, isNull, type Node } from './node.ts';
import type { Dialect } from './resolve-scalar.ts';
import type { Source } from './source.ts';
import { type DocumentText, splitDocuments } from './split-documents.ts';
import { toGoText } from './to-go-text.ts';

/**
 * Every document of a file of resources or of strategic merge patches; empty ones and those of comments are left out.
 *
 * Throws `TidemarkError` `yaml-syntax` with the place of what does not parse.
 */
export function readDocuments(source: Source): readonly Node[] {
  requireReadable(source);
  return requireFew(splitDocuments(source), source).flatMap(
    (document) => readOne({ source, document, dialect: 'resource' }) ?? [],
  );
}

/** The first document of a text in the dialect of configuration, or nothing when there is none in it. */
export function readConfig(source: Source): Node | undefined {
  requireReadable(source);
  return readOne({ source, document: { text: source.text, offset: 0 }, dialect: 'config' });
}

/** Vendored definitions are larger than anything that is about Flux. */
const mostPartsElsewhere = 500_000;

const mostDocumentsElsewhere = 10_000;

const fluxGroup = /\b(?:image|source|kustomize)\.toolkit\.fluxcd\.io\//;

/** Keeps a file that would take long to parse from stalling everything else. Throws `TidemarkError` `file-too-large`. */
function requireReadable({ file, text, toPlace }: Source): void {
  const most = fluxGroup.test(text) ? mostParts : mostPartsElsewhere;
  if (countParts(text) <= most) return;
  const message = `expected a file of at most ${most} lines, values and signs that begin something, found more in '${file}'; split it`;
  throw new TidemarkError('file-too-large', message, { place: toPlace(0) });
}

/** Every document is an object that is compared with all others. Throws `TidemarkError` `file-too-large`. */
function requireFew(
  documents: readonly DocumentText[],
  { file, text, toPlace }: Source,
): readonly DocumentText[] {
  const most = fluxGroup.test(text) ? mostDocuments : mostDocumentsElsewhere;
  const beyond = documents[most];
  if (beyond === undefined) return documents;
  const message = `expected a file of at most ${most} documents, found ${documents.length} in '${file}'; split it`;
  throw new TidemarkError('file-too-large', message, { place: toPlace(beyond.offset) });
}

/** As `readConfig`; an absent document is an empty map. */
export function readConfigMap(source: Source): Node {
  return readConfig(source) ?? createMap(new Map(), { source, offset: 0 });
}

function readOne(input: {
  readonly source: Source;
  readonly document: DocumentText;
  readonly dialect: Dialect;
}): Node | undefined {
  const { source, document } = input;
  if (isBlankDocument(document.text)) return undefined;
  const parsed = parse(source, document);
  if (parsed.contents === null) return undefined;
  const node = convertDocument(parsed.contents, { ...input, text: document.text, base: document.offset });
  return isNull(node) ? undefined : node;
}

function isBlankDocument(text: string): boolean {
  return /^(?:[ \t]*(?:#[^\n]*)?(?:\n|$))*$/.test(text.slice(0, 10_000)) && text.length <= 10_000;
}

function parse(source: Source, document: DocumentText): ReturnType<typeof parseDocument> {
  const parsed = tryParse(source, document);
  // A second document after a bare separator at the end is never looked at, so it is not an error either.
  const error = parsed.errors.find(({ code }) => code !== 'MULTIPLE_DOCS');
  if (error === undefined) return parsed;
  const place = source.toPlace(document.offset + error.pos[0]);
  const line = document.text.slice(0, error.pos[0]).trimEnd().split('\n').length;
  const text = `MalformedYAMLError: yaml: line ${line}: ${toGoText(error)} in File: ${source.file}`;
  throw new TidemarkError('yaml-syntax', text, { place, cause: error });
}

function tryParse(source: Source, document: DocumentText): ReturnType<typeof parseDocument> {
  try {
    return parseDocument(document.text, {
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const place = source.toPlace(document.offset);
    throw new TidemarkError('yaml-syntax', 'the document is nested too deeply to be read', { place, cause });
  }
}
