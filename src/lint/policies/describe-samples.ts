import type { Keyed } from './policy-facts.ts';

/** Three tags that a pattern matches, as the end of a sentence; nothing when none could be made up. */
export function describeSamples(samples: readonly Keyed[]): string {
  const tags = samples.slice(0, 3).map(({ tag }) => `"${tag}"`);
  return tags.length === 0 ? '' : ` (it matches ${tags.join(', ')})`;
}
