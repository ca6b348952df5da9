import type { YAMLParseError } from 'yaml';

const TEXTS: readonly (readonly [pattern: RegExp, text: string])[] = [
  [/^Flow sequence/, "did not find expected ',' or ']'"],
  [/^Flow map/, "did not find expected ',' or '}'"],
  [/^Missing closing/, 'found unexpected end of stream'],
  [/^Tabs are not allowed/, 'found character that cannot start any token'],
  [/^Plain value cannot start/, 'found character that cannot start any token'],
  [/^Nested mappings are not allowed/, 'mapping values are not allowed in this context'],
  [/call stack/, 'the document is nested too deeply'],
  [/^Implicit map keys need to be followed/, "could not find expected ':'"],
  [/^Implicit keys need/, "could not find expected ':'"],
  [/^Unexpected flow-(?:seq|map)-end/, 'did not find expected key'],
];

/** What Go's YAML reader says about the same mistake, where the two agree on what it is. */
export function toGoText(error: YAMLParseError): string {
  const known = TEXTS.find(([pattern]) => pattern.test(error.message));
  return known?.[1] ?? `${error.message.slice(0, 1).toLowerCase()}${error.message.slice(1)}`;
}
