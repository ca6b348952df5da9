const ZERO_WIDTH = '\u200b';
const CODE_LIMIT = 300;

/**
 * Text from a registry or a repository as inline code of one line, inert wherever it stands: also in a table, and
 * without a way to end a comment or the code itself.
 */
export function toCode(text: string, limit = CODE_LIMIT): string {
  const line = breakComments(text.slice(0, limit * 8))
    .replaceAll(/[\x00-\x1f\x7f\u2028\u2029]+/g, ' ')
    .replaceAll('`', "'")
    .replaceAll('|', '\\|')
    .trim();
  const points = Array.from(line);
  const short = points.length > limit ? `${points.slice(0, limit - 1).join('')}…` : line;
  return short === '' ? '` `' : `\`${short}\``;
}

/** Text that stands in a title or in a commit message: one line that neither mentions nor closes anything. */
export function toPlainLine(text: string, limit: number): string {
  // What stands far behind the limit is not worth looking at.
  const line = disarm(text.slice(0, limit * 8))
    .replaceAll(/[\x00-\x1f\x7f\u2028\u2029]+/g, ' ')
    .trim();
  const points = Array.from(line);
  return points.length > limit ? `${points.slice(0, limit - 1).join('')}…` : line;
}

/**
 * Markdown that a stranger has written: no HTML, no mention, no reference to an issue, no closing keyword, no command,
 * and no more than `limit` code points.
 */
export function toSafeMarkdown(text: string, limit: number): string {
  const points = Array.from(text);
  const bounded = points.length > limit ? `${points.slice(0, limit).join('')}\n\n… (cut)` : text;
  // An entity would become the very character that is guarded against here.
  const plain = bounded.replaceAll(/&(?=#?\w{1,32};)/g, '&amp;');
  // The target of a link that is defined here would serve for the whole text.
  const lines = disarm(plain).replaceAll(/^([ \t>]*)\[(?=[^\]\n]*\]:)/gm, '$1\\[');
  return lines
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\x00-\x08\x0b-\x1f\x7f]/g, '')
    .replaceAll('<', '&lt;')
    .replaceAll(/^([ \t]*)\//gm, `$1${ZERO_WIDTH}/`)
    .replaceAll(/!+\[/g, '[');
}

function disarm(text: string): string {
  return breakComments(text)
    .replaceAll(
      /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)\s{0,20}:?\s{1,20}(?=#|[\w.-]+\/[\w.-]+#|https?:)/gi,
      '',
    )
    .replaceAll(/@(?=[\p{L}\p{N}_-])/gu, `@${ZERO_WIDTH}`)
    .replaceAll(/#(?=\d)/g, `#${ZERO_WIDTH}`)
    .replaceAll(/\bGH-(?=\d)/gi, `GH-${ZERO_WIDTH}`)
    .replaceAll(
      /\bgithub\.com(?=\/[^\s/]+\/[^\s/]+\/(?:issues|pull|discussions)\/\d)/gi,
      'redirect.github.com',
    );
}

function breakComments(text: string): string {
  return text
    .replaceAll('<!--', `<!${ZERO_WIDTH}--`)
    .replaceAll('-->', `--${ZERO_WIDTH}>`)
    .replaceAll('--!>', `--${ZERO_WIDTH}!>`);
}
