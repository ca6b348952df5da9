/** Folded, and as code: longer fences than any in the text keep it from getting out. */
export function toFolded(title: string, text: string, language: string): string {
  if (text.trim() === '') return '';
  const runs = [...text.matchAll(/`{3,}/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(3, ...runs.map((length) => length + 1)));
  const name = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<details><summary>${name}</summary>\n\n${fence}${language}\n${text}\n${fence}\n\n</details>\n`;
}
