import type { PlacedNode } from '../yaml/placed.ts';

const longestQuote = 60;

/** What stands there, for a message: `the number 1.0`, `the text "abc"`, `a list`. */
export function describeNode(node: PlacedNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'string') return `the text ${describeText(node.value)}`;
  return `the ${typeof node.value} ${shorten(node.source)}`;
}

/** The text in double quotes, shortened when it is long, its control characters escaped. */
export function describeText(text: string): string {
  return JSON.stringify(shorten(text));
}

function shorten(text: string): string {
  return text.length <= longestQuote ? text : `${text.slice(0, longestQuote)}…`;
}

/** `"a", "b" or "c"`. */
export function listChoices(choices: readonly string[]): string {
  const quoted = choices.map((choice) => JSON.stringify(choice));
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

/** `spec.image`, `metadata.labels["app.kubernetes.io/name"]`. */
export function toFieldPath(parent: string, key: string): string {
  return /^\w{1,63}$/.test(key) ? `${parent}.${key}` : `${parent}[${describeText(key)}]`;
}

/** The first `${name…}` of a text, as Flux substitutes it after a build; `$${name}` is its escape. */
export function findSubstitution(text: string): string | undefined {
  const found = /(?<!\$)\$\{([_a-zA-Z]\w{0,99})/.exec(text);
  return found?.[1] === undefined ? undefined : `\${${found[1]}}`;
}
