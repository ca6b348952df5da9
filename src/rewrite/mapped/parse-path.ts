/** One step of a path: a key of a mapping, a position in a list, or the item of a list that has a field of this value. */
export type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'item'; readonly field: string; readonly value: string };

/** Characters of a path. */
export const longestPath = 2_000;
const mostSteps = 100;

const example = 'spec.containers[name=app].image';

/**
 * Parses a path as in `spec.containers[name=app].image`, `images[0].newTag` or `data["app.properties"]`. Keys are
 * separated by dots; one with a dot or a bracket in it stands in brackets and quotes, or has a backslash before them.
 * Returns what is wrong as a message.
 */
export function parsePath(text: string): readonly PathStep[] | { readonly message: string } {
  if (text.length > longestPath)
    return { message: `expected a path of at most ${longestPath} characters, found ${text.length}` };
  const steps: PathStep[] = [];
  let rest = text.replace(/^\.(?!\.)/, '');
  while (rest !== '') {
    const found = readBracket(rest) ?? readKey(rest);
    if (found === undefined || steps.length === mostSteps) return explain(text, rest);
    steps.push(found.step);
    rest = rest.slice(found.length);
    const isNext = rest === '' || rest.startsWith('[') || /^\.[^.[]/.test(rest);
    if (!isNext) return explain(text, rest);
    if (rest.startsWith('.')) rest = rest.slice(1);
  }
  return steps.length === 0 ? explain(text, rest) : steps;
}

type Read = { readonly step: PathStep; readonly length: number };

const quoted = String.raw`"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'`;
const bracketed = String.raw`\[(?:(\d{1,6})|${quoted}|([\w./-]+)=(?:${quoted}|([^\]"'\s][^\]"']*)))\]`;
const bracket = new RegExp(`^${bracketed}`);
const plainKey = String.raw`(?:[^.[\]\\"']|\\.)+`;
const key = new RegExp(`^${plainKey}`);

/** What a path looks like, for editors; the parser tells where a wrong one breaks off. */
export const pathPattern = String.raw`^\.?(?:${plainKey}|${bracketed})(?:\.${plainKey}|${bracketed})*$`;

function readBracket(text: string): Read | undefined {
  const match = bracket.exec(text);
  if (match === null) return undefined;
  const [{ length }, index, double, single, field, doubleValue, singleValue, plain] = match;
  if (index !== undefined) return { step: { kind: 'index', index: Number(index) }, length };
  if (field !== undefined) {
    const value = plain ?? unescape(doubleValue ?? singleValue ?? '');
    return { step: { kind: 'item', field, value }, length };
  }
  return { step: { kind: 'key', key: unescape(double ?? single ?? '') }, length };
}

function readKey(text: string): Read | undefined {
  const [found] = key.exec(text) ?? [];
  return found === undefined
    ? undefined
    : { step: { kind: 'key', key: unescape(found) }, length: found.length };
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}

function explain(text: string, rest: string): { readonly message: string } {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  const at = rest === '' || text === rest ? '' : ` at character ${text.length - rest.length + 1}`;
  return {
    message: `expected a path to one value such as ${example}, found ${JSON.stringify(shown)}${at}; separate keys by dots, and write a key with dots as ["a.b"]`,
  };
}
