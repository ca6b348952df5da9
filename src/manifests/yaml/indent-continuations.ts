/** A text with blanks put in, and the way back from its offsets to those of the original. */
export type IndentedText = { readonly text: string; readonly toOriginal: (offset: number) => number };

type Scan = { readonly text: string; at: number };

/**
 * The text with the later lines of quoted values and of lists and maps in brackets indented further than what they
 * belong to. Go's parser does not look at their indentation, the one used here does. Nothing when there are none.
 *
 * It is meant for a text that was refused: lines of a plain value that begin with a quote or bracket are taken for more.
 */
export function indentContinuations(text: string): IndentedText | undefined {
  const insertions: { readonly at: number; readonly length: number }[] = [];
  const scan: Scan = { text, at: 0 };
  while (scan.at < text.length) {
    const { start, end, column } = nextValue(scan);
    for (
      let line = text.indexOf('\n', start) + 1;
      line > 0 && line < end;
      line = text.indexOf('\n', line) + 1
    )
      insertions.push({ at: line, length: column + 2 });
  }
  return insertions.length === 0 ? undefined : insert(text, insertions);
}

function insert(
  text: string,
  insertions: readonly { readonly at: number; readonly length: number }[],
): IndentedText {
  const parts: string[] = [];
  const marks: { readonly from: number; readonly added: number }[] = [];
  let last = 0;
  let added = 0;
  for (const { at, length } of insertions) {
    parts.push(text.slice(last, at), ' '.repeat(length));
    marks.push({ from: at + added, added: added + length });
    added += length;
    last = at;
  }
  parts.push(text.slice(last));
  const toOriginal = (offset: number): number => {
    const mark = marks.findLast(({ from }) => from <= offset);
    return mark === undefined ? offset : Math.max(offset - mark.added, 0);
  };
  return { text: parts.join(''), toOriginal };
}

type Value = { readonly start: number; readonly end: number; readonly column: number };

/** The value of the next line that begins with a quote or bracket, or an empty one; the scan goes on behind it. */
function nextValue(scan: Scan): Value {
  const { text } = scan;
  const lineStart = text.lastIndexOf('\n', scan.at - 1) + 1;
  const begun = readStart(text, scan.at);
  const opener = text[begun.value];
  if (opener === '|' || opener === '>') return skipBlock(scan, begun.node - lineStart);
  if (opener === undefined || !'"\'[{'.includes(opener)) return skipLine(scan, begun.value);
  const end = opener === '[' || opener === '{' ? endOfFlow(text, begun.value) : endOfQuote(text, begun.value);
  // A quoted key is followed by its value.
  scan.at = end;
  return { start: begun.value, end, column: begun.value - lineStart };
}

const entryStart = /[ \t]*(?:[-?][ \t]+)*/y;

const keyStart = /(?:[^\s"'#[\]{},&*!|>%@`-]|-(?=\S))[^\n]*?:[ \t]+/y;

const properties = /:?[ \t]*(?:[!&][^\s]*[ \t]+)*/y;

/** Where the node of a line starts, and where its value does when it is a key with one. */
function readStart(text: string, at: number): { readonly node: number; readonly value: number } {
  const node = match(entryStart, text, at);
  const value = match(keyStart, text, node);
  return { node, value: match(properties, text, value) };
}

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function skipLine(scan: Scan, at: number): Value {
  const end = scan.text.indexOf('\n', at);
  scan.at = end === -1 ? scan.text.length : end + 1;
  return { start: at, end: at, column: 0 };
}

/** The lines of a block are its text, whatever is in them. */
function skipBlock(scan: Scan, parent: number): Value {
  const value = skipLine(scan, scan.at);
  const { text } = scan;
  while (scan.at < text.length) {
    const line = /[ ]*(?=([\s\S]?))/y;
    line.lastIndex = scan.at;
    const [blanks = '', next = ''] = line.exec(text) ?? [];
    if (next !== '\n' && blanks.length <= parent) break;
    skipLine(scan, scan.at);
  }
  return value;
}

function endOfQuote(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    const isEscape = quote === '"' ? text[at] === '\\' : text.startsWith("''", at);
    if (isEscape) at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function endOfFlow(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const letter = text[at] ?? '';
    if ('[{'.includes(letter)) depth++;
    if (']}'.includes(letter) && --depth === 0) return at + 1;
    if (letter === '#' && /\s/.test(text[at - 1] ?? '')) at = endOfLine(text, at);
    if ((letter === '"' || letter === "'") && /[[{,:\s]/.test(text[at - 1] ?? ''))
      at = endOfQuote(text, at) - 1;
  }
  return text.length;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
