/** The text of one YAML document and the line that it starts on, from 1. */
export type DocumentText = { readonly text: string; readonly line: number };

const marker = /(?:^|\n)(---|\.\.\.)(?=[ \t\r\n]|$)/g;

const prologue = /^(?:[ \t]*(?:#.*)?\r?\n|%.*\r?\n)*$/;

/**
 * Cuts a YAML stream at its document markers, before anything is parsed. A marker at the start of a line ends a
 * document wherever it stands, so no parser is needed; what is gained is that a broken document cannot take the next
 * one with it, and that documents of no interest cost nothing.
 */
export function* splitDocuments(text: string): Generator<DocumentText> {
  let start = 0;
  let line = 1;
  for (const cut of findCuts(text)) {
    const part = text.slice(start, cut);
    if (prologue.test(part)) continue; // Directives and comments belong to the document that they precede.
    yield { text: part, line };
    line += countLines(part);
    start = cut;
  }
  yield { text: text.slice(start), line };
}

function* findCuts(text: string): Generator<number> {
  for (const match of text.matchAll(marker)) {
    const at = match.index + match[0].length - 3;
    if (match[1] === '---') {
      yield at;
      continue;
    }
    const end = text.indexOf('\n', at);
    if (end !== -1) yield end + 1;
  }
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
