import { TidemarkError } from '../errors.ts';
import type { TemplatePart } from '../go/expand.ts';
import { expandParts, parseTemplate } from '../go/expand.ts';
import type { GoRegexp } from '../go/regexp.ts';
import { compileRegexp } from '../go/regexp.ts';
import type { TagFilter } from '../manifests/types.ts';

/** Gives the key of a tag that passes a filter, `undefined` for one that does not. */
export type KeyOf = (tag: string) => string | undefined;

/**
 * Turns `filterTags` into a function over tags. Without an `extract` the key is the tag itself.
 *
 * Throws `TidemarkError` `invalid-pattern` with Flux's text.
 */
export function compileFilter({ pattern, extract }: TagFilter): KeyOf {
  const regexp = compilePattern(pattern);
  if (extract === '') return (tag) => (regexp.test(tag) ? tag : undefined);
  return extractWith(regexp, parseTemplate(extract));
}

/** Like `compileFilter`; without a filter the key is the tag. */
export function toKeyOf(filter: TagFilter | undefined): KeyOf {
  return filter === undefined ? (tag) => tag : compileFilter(filter);
}

function extractWith(regexp: GoRegexp, template: readonly TemplatePart[]): KeyOf {
  const { names } = regexp;
  const single = findSingleGroup(names, template);
  if (single !== undefined) {
    return (tag) => {
      const match = regexp.find(tag);
      return match && (match[single] ?? '');
    };
  }
  return (tag) => {
    const groups = regexp.find(tag);
    return groups && expandParts(template, { names, groups });
  };
}

// The usual template is one group, `$ts`, which needs no expansion.
function findSingleGroup(
  names: readonly string[],
  [part, ...others]: readonly TemplatePart[],
): number | undefined {
  if (part === undefined || typeof part === 'string' || others.length > 0) return undefined;
  if ('group' in part) return part.group;
  const group = names.indexOf(part.name);
  return group < 0 || names.includes(part.name, group + 1) ? undefined : group;
}

function compilePattern(pattern: string): GoRegexp {
  try {
    return compileRegexp(pattern);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    const message = `failed to filter tags: invalid regular expression pattern '${pattern}': ${error.message}`;
    throw new TidemarkError('invalid-pattern', message, { cause: error });
  }
}
