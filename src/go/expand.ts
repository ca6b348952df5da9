/**
 * Go's `Regexp.Expand`: `$1`, `$name` and `${name}` in `template` give way to what the groups of a match found, `$$`
 * to `$`. A name is the longest run of letters, digits and `_`, so `$1x` is the group named `1x`. A group that took no
 * part, or does not exist, counts as empty; a `$` that starts no reference stays.
 */
export function expandTemplate(template: string, match: NamedGroups): string {
  return expandParts(parseTemplate(template), match);
}

/** `expandTemplate` for a template that is already split. */
export function expandParts(parts: readonly TemplatePart[], match: NamedGroups): string {
  let result = '';
  for (const part of parts) {
    result += typeof part === 'string' ? part : (findGroup(part, match) ?? '');
  }
  return result;
}

/** What the groups of a match found, and what they are called; both start with the whole match. */
export type NamedGroups = {
  readonly names: readonly string[];
  readonly groups: readonly (string | undefined)[];
};

/** A part of a template: literal text, a group by its number, or a group by its name. */
export type TemplatePart = string | { readonly group: number } | { readonly name: string };

/** Splits an expansion template into its parts, so that it is read once for many matches. */
export function parseTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = '';
  let at = 0;
  while (at < template.length) {
    const next = template.indexOf('$', at);
    if (next < 0) break;
    literal += template.slice(at, next);
    const reference = template[next + 1] === '$' ? undefined : parseReference(template, next);
    if (reference === undefined) {
      literal += '$';
      at = next + (template[next + 1] === '$' ? 2 : 1);
      continue;
    }
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(reference.part);
    at = reference.end;
  }
  literal += template.slice(at);
  return literal === '' ? parts : [...parts, literal];
}

function parseReference(template: string, at: number): { part: TemplatePart; end: number } | undefined {
  const reference = /\$(?:\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/uy;
  reference.lastIndex = at;
  const match = reference.exec(template);
  const name = match?.[1] ?? match?.[2];
  if (name === undefined) return undefined;
  return { part: isGroupNumber(name) ? { group: Number(name) } : { name }, end: reference.lastIndex };
}

// Go reads a number with a leading zero, or of more than 9 digits, as a name.
function isGroupNumber(name: string): boolean {
  return /^(?:0|[1-9][0-9]{0,8})$/u.test(name);
}

function findGroup(part: Exclude<TemplatePart, string>, { names, groups }: NamedGroups): string | undefined {
  if ('group' in part) return groups[part.group];
  return groups.find((group, number) => group !== undefined && names[number] === part.name);
}
