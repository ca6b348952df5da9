import { TidemarkError } from '../errors.ts';
import { compileRegexp } from '../go/regexp.ts';

/**
 * Whether a tag is to be left out: any of the patterns matches anywhere in it, as Flux reads an exclusion list.
 *
 * Throws `TidemarkError` `invalid-pattern` with Flux's text.
 */
export function compileExclusions(patterns: readonly string[]): (tag: string) => boolean {
  const tests = patterns.map((pattern) => toTest(pattern));
  const [only] = tests;
  // Nearly every list has one pattern, and this runs for every tag.
  if (only !== undefined && tests.length === 1) return only;
  return (tag) => tests.some((test) => test(tag));
}

/** Flux's default, which nearly every list is; it says the same as the end of a text without line breaks. */
const signatures = '^.*\\.sig$';

function toTest(pattern: string): (tag: string) => boolean {
  if (pattern === signatures) return (tag) => tag.endsWith('.sig');
  try {
    const regexp = compileRegexp(pattern);
    return (tag) => regexp.test(tag);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    const text = `scan failed: failed to compile regex ${pattern}: ${error.message}`;
    throw new TidemarkError('invalid-pattern', text, { cause: error });
  }
}
