import { LineCounter, parseDocument } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import { TidemarkError, toProblem } from '../../errors.ts';
import type { Place, Problem } from '../../errors.ts';
import { countParts, mostDocuments, mostParts } from './count-parts.ts';
import { decodeText } from './decode-text.ts';
import { indentContinuations } from './indent-continuations.ts';
import { explainSyntax } from './explain-syntax.ts';
import type { PlacedNode } from './placed.ts';
import { withKubernetesScalars } from './scalar-tags.ts';
import { splitDocuments } from './split-documents.ts';
import type { DocumentText } from './split-documents.ts';
import { createPlacer, toPlaced } from './to-placed.ts';

/** A cluster takes no larger object, and a hostile document keeps the parser busy for seconds per megabyte. */
const maxDocumentLength = 1.5 * 1024 * 1024;

export type ReadDocument =
  | { readonly kind: 'value'; readonly root: PlacedNode; readonly problems: readonly Problem[] }
  | { readonly kind: 'broken'; readonly text: string; readonly problem: Problem };

/**
 * Reads the documents of a YAML file whose text is `isWanted`; the others are not even parsed. A document that is not
 * YAML is given as its first problem and hides no other one. Empty documents are left out.
 */
export function* readDocuments(
  file: { readonly path: string; readonly content: Uint8Array },
  isWanted: (text: string) => boolean,
): Generator<ReadDocument> {
  const text = decodeText(file.content);
  if (text === undefined) {
    const message = 'expected UTF-8 text, found bytes that are not; save the file as UTF-8';
    const place = { file: file.path, line: 1, column: 1 };
    yield { kind: 'broken', text: latin1(file.content), problem: toSyntaxProblem(message, place) };
    return;
  }
  let parts = 0;
  let documents = 0;
  for (const part of splitDocuments(text)) {
    if (!isWanted(part.text)) continue;
    parts += countParts(part.text);
    documents++;
    if (parts > mostParts || documents > mostDocuments) {
      const most =
        documents > mostDocuments ? `${mostDocuments} documents about Flux` : `${mostParts} ${partWords}`;
      yield { kind: 'broken', text: part.text, problem: toTooMany(part, { file: file.path, most }) };
      return;
    }
    const document = readDocument(part, file.path);
    if (document !== undefined) yield document;
  }
}

const partWords = 'lines, values and signs that begin something';

function toTooMany(
  { line }: DocumentText,
  { file, most }: { readonly file: string; readonly most: string },
): Problem {
  const message = `expected a file of at most ${most}, found more from here on; split it`;
  return { severity: 'error', code: 'file-too-large', message, place: { file, line, column: 1 } };
}

function latin1(content: Uint8Array): string {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1');
}

function readDocument(part: DocumentText, file: string): ReadDocument | undefined {
  try {
    const { document, toPlace } = parse(part, file);
    const [error] = document.errors;
    if (error !== undefined)
      return { kind: 'broken', text: part.text, problem: toProblemOf(error, part, toPlace) };
    const root = toPlaced(document, toPlace);
    const problems = document.warnings.map((warning) => toWarning(warning, toPlace));
    return root && { kind: 'value', root, problems };
  } catch (error) {
    return { kind: 'broken', text: part.text, problem: toProblem(error) };
  }
}

type Parsed = { readonly document: Document; readonly toPlace: (offset: number) => Place };

function parse(part: DocumentText, file: string): Parsed {
  if (part.text.length > maxDocumentLength) {
    const message = `expected a document of at most ${maxDocumentLength} characters, found ${part.text.length}; split it`;
    throw new TidemarkError('file-too-large', message, { place: { file, line: part.line, column: 1 } });
  }
  const counter = new LineCounter();
  const toPlace = createPlacer(counter, file, part.line);
  const document = parseText(part.text, counter);
  const indented = document.errors.length === 0 ? undefined : indentContinuations(part.text);
  if (indented === undefined) return { document, toPlace };
  const again = parseText(indented.text);
  if (again.errors.length > 0) return { document, toPlace };
  const place = createPlacer(countLines(part.text), file, part.line);
  return { document: again, toPlace: (offset) => place(indented.toOriginal(offset)) };
}

/** A parser that gives up has not seen every line. */
function countLines(text: string): LineCounter {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) counter.addNewLine(index + 1);
  return counter;
}

function parseText(text: string, lineCounter?: LineCounter): Document {
  return parseDocument(text, {
    ...(lineCounter && { lineCounter }),
    merge: true,
    prettyErrors: false,
    customTags: withKubernetesScalars,
    // Its check compares every key with every other; ours, on the way to placed values, looks each one up.
    uniqueKeys: false,
  });
}

function toProblemOf(error: YAMLError, part: DocumentText, toPlace: (offset: number) => Place): Problem {
  const [offset] = error.pos;
  return toSyntaxProblem(explainSyntax(error, part.text), toPlace(offset));
}

function toSyntaxProblem(message: string, place: Place): Problem {
  return { severity: 'error', code: 'yaml-syntax', message, place };
}

/** The one warning that matters is a tag that nobody knows: `range: !=1.0.0` is a tag without a value. */
function toWarning(warning: YAMLError, toPlace: (offset: number) => Place): Problem {
  const message = `expected a value, found a tag: ${warning.message}; put a value that starts with ! in quotes`;
  return { ...toSyntaxProblem(message, toPlace(warning.pos[0])), severity: 'warning' };
}
