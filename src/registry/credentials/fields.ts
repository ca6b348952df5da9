/** The own fields of a JSON object. A map, so that a hostile `__proto__` or `constructor` is only a name. */
export type Fields = ReadonlyMap<string, unknown>;

/**
 * The fields of the JSON object in `text`; `undefined` when it is anything else. The parser's own message is dropped
 * on purpose: it quotes the text, and the text is a secret. A byte order mark, which some editors write, is skipped.
 */
export function parseFields(text: string): Fields | undefined {
  try {
    return toFields(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return undefined;
  }
}

/** The fields of a parsed JSON object; `undefined` for lists, strings and all else. */
export function toFields(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value));
}

/** The text of a field; `undefined` when it is absent, empty or not a string. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
