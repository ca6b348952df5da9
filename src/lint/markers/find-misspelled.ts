import type { Place } from '../../errors.ts';
import { createPlaceFinder } from '../../rewrite/place-finder.ts';

/** A comment that was meant to be a marker, and is only a comment to Flux. */
export type Misspelled = {
  /** What stands in place of `"$imagepolicy"`. */
  readonly found: string;
  readonly place: Place;
};

const quote = '["\'“”„‘’`]?';
// Bounded at every step, so that a long comment costs no more than its length.
const nearMiss = new RegExp(
  `#[^\\n{]{0,200}\\{[ \\t]{0,8}(${quote}\\$?image[-_]?policy${quote})[ \\t]{0,8}:[ \\t]{0,8}${quote}[\\w.-]{1,253}:[\\w.-]{1,253}`,
  'gi',
);

const limits = { bytes: 1024 * 1024, findings: 20 };

/**
 * Finds comments in the form of a marker whose word is not exactly `"$imagepolicy"`: without quotes or dollar sign, in
 * other letters, with the quotes of a word processor. In single quotes it is a marker with a rule of its own.
 */
export function findMisspelled(file: string, bytes: Uint8Array): readonly Misspelled[] {
  if (bytes.length > limits.bytes) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const places = createPlaceFinder(file, bytes);
  return [...text.matchAll(nearMiss)]
    .filter(({ 1: found = '' }) => !/^(["'])\$imagepolicy\1$/.test(found))
    .slice(0, limits.findings)
    .map(({ 1: found = '', index }) => {
      return { found, place: places.at(Buffer.byteLength(text.slice(0, index))) };
    });
}
