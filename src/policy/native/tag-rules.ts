import type { GoRegexp } from '../../go/regexp.ts';
import { compileRegexp } from '../../go/regexp.ts';

/** What a user lays down beside a policy. */
export type TagRules = {
  /** Tags that are never chosen: exact names, or RE2 patterns between slashes (`/^1\.2\./`). */
  readonly skip?: readonly string[];
  /** The one tag to stay on. */
  readonly pin?: string;
};

export type RuledTags = {
  /** What is left to choose from: with a pin the pinned tag, or nothing when it is not listed. */
  readonly tags: readonly string[];
  readonly skipped: readonly string[];
  /** Set when there is a pin: whether the registry still has it. */
  readonly pin?: { readonly tag: string; readonly isListed: boolean };
};

/** Applies a pin and a skip list before a policy chooses. A pinned tag stays, even when the skip list names it. */
export function applyTagRules({ skip = [], pin }: TagRules, tags: readonly string[]): RuledTags {
  if (pin !== undefined) {
    const isListed = tags.includes(pin);
    return { tags: isListed ? [pin] : [], skipped: [], pin: { tag: pin, isListed } };
  }
  const isSkipped = compileSkip(skip);
  const { skipped = [], kept = [] } = Object.groupBy(tags, (tag) => (isSkipped(tag) ? 'skipped' : 'kept'));
  return { tags: kept, skipped };
}

function compileSkip(skip: readonly string[]): (tag: string) => boolean {
  const names = new Set(skip.filter((entry) => !isPattern(entry)));
  const patterns: readonly GoRegexp[] = skip
    .filter(isPattern)
    .map((entry) => compileRegexp(entry.slice(1, -1)));
  return (tag) => names.has(tag) || patterns.some((pattern) => pattern.test(tag));
}

// A tag cannot contain a slash.
function isPattern(entry: string): boolean {
  return entry.length > 2 && entry.startsWith('/') && entry.endsWith('/');
}
