/** Lines of Markdown that people see as text: neither in a block of code nor in an HTML comment. */
export function listTextLines(markdown: string): readonly string[] {
  const lines: string[] = [];
  let fence: string | undefined;
  let hidden = false;
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      // Only a line of nothing but the same sign, at least as often, ends a block.
      if (mark?.startsWith(fence) === true && line.trim() === mark) fence = undefined;
    } else if (hidden) {
      hidden = !line.includes('-->');
    } else if (mark !== undefined) {
      fence = mark;
    } else {
      const start = line.lastIndexOf('<!--');
      hidden = start !== -1 && !line.includes('-->', start);
      lines.push(line);
    }
  }
  return lines;
}
