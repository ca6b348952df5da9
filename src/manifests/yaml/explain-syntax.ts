import type { YAMLError } from 'yaml';

type Hint = { readonly matches: RegExp; readonly text: string };

/** Mistakes that are easy to make in these manifests, by the line on which the parser gave up. */
const hints: readonly Hint[] = [
  { matches: /\{\{/, text: 'render templates ({{ … }}) first, or leave their directory out' },
  {
    matches: /(?::|^|-)\s+>[=\d~^<>!]/,
    text: 'a value that starts with > needs quotes, such as range: ">=1.0.0"',
  },
  { matches: /(?::|^|-)\s+\|\S/, text: 'a value that starts with | needs quotes' },
  { matches: /(?::|^|-)\s+\*/, text: 'a value that starts with * needs quotes, such as range: "*"' },
  { matches: /(?::|^|-)\s+[@`%&!]/, text: 'a value that starts with @, `, %, & or ! needs quotes' },
  { matches: /^\s*\t/, text: 'indent with spaces' },
  { matches: /^(?:<{7}|={7}|>{7})/, text: 'resolve the merge conflict' },
  { matches: /:\s[^"'#]*:\s/, text: 'a value that contains ": " needs quotes' },
];

/** Says what the YAML parser found in `text`, and the way out when the line shows a well-known mistake. */
export function explainSyntax(error: YAMLError, text: string): string {
  if (error.code === 'RESOURCE_EXHAUSTION')
    return 'expected YAML, found values that are nested too deeply; flatten them';
  const line = findLine(text, error.pos[0]);
  const hint = hints.find(({ matches }) => matches.test(line))?.text ?? 'correct the file';
  return `expected YAML, found a mistake: ${lowerFirst(error.message)}; ${hint}`;
}

function findLine(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', start);
  // The mistakes show at the start; a line of a million characters is not worth a search.
  return text.slice(start, Math.min(end === -1 ? text.length : end, start + 400));
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
