import { isCollection, parseDocument, type YAMLParseError } from 'yaml';
import { TidemarkError } from '../../../errors.ts';
import { countParts, mostDocuments, mostParts } from '../../yaml/count-parts.ts';
import { type IndentedText, indentContinuations } from '../../yaml/indent-continuations.ts';
import { convertDocument } from './convert-document.ts';
import { isNull, type Node } from './node.ts';
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
  if (documents.length <= most) return documents;
  // A separator at the end of the file begins another document, with nothing in it.
  const filled = documents.filter((document) => !isBlankDocument(document.text));
  const beyond = filled[most];
  if (beyond === undefined) return filled;
  const message = `expected a file of at most ${most} documents, found ${filled.length} in '${file}'; split it`;
  throw new TidemarkError('file-too-large', message, { place: toPlace(beyond.offset) });
}

function readOne(input: {
  readonly source: Source;
  readonly document: DocumentText;
  readonly dialect: Dialect;
}): Node | undefined {
  const { source, document } = input;
  if (isBlankDocument(document.text)) return undefined;
  requireStart(source, document);
  requireNoControls(source, document);
  const { parsed, text, toOriginal } = parse(source, document);
  if (parsed.contents === null) return undefined;
  const toOffset = (offset: number): number => document.offset + toOriginal(offset);
  const node = convertDocument(parsed.contents, { ...input, text, toOffset });
  return isNull(node) ? undefined : node;
}

function isBlankDocument(text: string): boolean {
  return /^(?:[ \t]*(?:#[^\n]*)?(?:\n|$))*$/.test(text.slice(0, 10_000)) && text.length <= 10_000;
}

type Parsed = IndentedText & { readonly parsed: ReturnType<typeof parseDocument> };

function parse(source: Source, document: DocumentText): Parsed {
  const parsed = tryParse(source, document);
  const error = findError(parsed);
  if (error === undefined) return { parsed, text: document.text, toOriginal: (offset) => offset };
  const indented = indentContinuations(document.text);
  if (indented !== undefined) {
    const again = tryParse(source, { ...document, text: indented.text });
    if (findError(again) === undefined) return { ...indented, parsed: again };
  }
  const place = source.toPlace(document.offset + error.pos[0]);
  const line = document.text.slice(0, error.pos[0]).trimEnd().split('\n').length;
  const text = `MalformedYAMLError: yaml: line ${line}: ${toGoText(error)} in File: ${source.file}`;
  throw new TidemarkError('yaml-syntax', text, { place, cause: error });
}

function findError(parsed: ReturnType<typeof parseDocument>): YAMLParseError | undefined {
  return parsed.errors.find((found) => !isBehind(found, parsed));
}

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/;

function requireNoControls(source: Source, { text, offset }: DocumentText): void {
  const at = text.search(control);
  if (at === -1) return;
  const message = `MalformedYAMLError: yaml: control characters are not allowed in File: ${source.file}`;
  throw new TidemarkError('yaml-syntax', message, { place: source.toPlace(offset + at) });
}

/** What follows the first document is never looked at, so it is not an error either. */
function isBehind({ code, pos }: YAMLParseError, { contents }: ReturnType<typeof parseDocument>): boolean {
  if (code === 'MULTIPLE_DOCS') return true;
  return isCollection(contents) && contents.flow === true && pos[0] >= (contents.range?.[1] ?? Infinity);
}

/** A document that ends before it has begun. */
function requireStart(source: Source, { text, offset }: DocumentText): void {
  if (!/^(?:[ \t]*(?:#[^\n]*)?\n){0,10000}\.\.\.(?:\s|$)/.test(text)) return;
  const message = `MalformedYAMLError: yaml: did not find expected node content in File: ${source.file}`;
  throw new TidemarkError('yaml-syntax', message, { place: source.toPlace(offset) });
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
