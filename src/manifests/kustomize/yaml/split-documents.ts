import { TidemarkError } from '../../../errors.ts';
import type { Source } from './source.ts';

export type DocumentText = { readonly text: string; readonly offset: number };

const SEPARATOR = /\n---[^\n]*\n/g;

/**
 * Cuts a text at its separator lines, as kustomize does before it parses: after the dashes only blanks and a comment
 * may follow. A separator in the first line stays part of its document, where YAML reads it as a start mark.
 */
export function splitDocuments(source: Source): readonly DocumentText[] {
  const documents: DocumentText[] = [];
  let start = 0;
  for (const match of source.text.matchAll(SEPARATOR)) {
    const rest = match[0].slice(4).trim();
    if (rest !== '' && !rest.startsWith('#')) {
      const place = source.toPlace(match.index + 1);
      throw new TidemarkError('yaml-syntax', `invalid document separator: ${match[0].trim()}`, { place });
    }
    documents.push({ text: source.text.slice(start, match.index + 1), offset: start });
    start = match.index + match[0].length;
  }
  documents.push({ text: source.text.slice(start), offset: start });
  return documents;
}

/** The text that kustomize sees: no byte order mark, and line feeds only. Lines and columns stay what they were. */
export function normalizeText(text: string): string {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return body.includes('\r') ? body.replaceAll('\r\n', '\n') : body;
}
