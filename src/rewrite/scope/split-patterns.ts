/** The entries of a list of patterns in one text: separated by commas and line breaks, but not inside of braces. */
export function splitPatterns(text: string): readonly string[] {
  const entries: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === '{') depth++;
    if (character === '}') depth = Math.max(0, depth - 1);
    const isEnd = character === undefined || character === '\n' || (character === ',' && depth === 0);
    if (!isEnd) continue;
    entries.push(text.slice(start, at).trim());
    start = at + 1;
    depth = 0;
  }
  return entries.filter((entry) => entry !== '');
}
