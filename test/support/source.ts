/**
 * An inline file: the common indentation of the lines is removed, and so are the line break after the opening backtick
 * and the blanks before the closing one. Backslashes stay as they are written, except before a backtick and in `\${`.
 */
export function source(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const text = String.raw({ raw: strings.raw }, ...values)
    .replaceAll(/\\(?=`|\$\{)/g, '')
    .replace(/^\n/, '')
    .replace(/\n[ \t]*$/, '\n');
  const indents = [...text.matchAll(/^ *(?=\S)/gm)].map(([indent]) => indent.length);
  const common = Math.min(...indents);
  return Number.isFinite(common) ? text.replaceAll(new RegExp(`^ {0,${common}}`, 'gm'), '') : text;
}
