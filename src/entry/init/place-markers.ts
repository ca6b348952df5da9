import { splice } from '../../rewrite/edit.ts';
import { findMarkers } from '../../rewrite/find-markers.ts';
import type { MarkedFile } from '../../rewrite/find-markers.ts';
import { isManifestFile } from '../../rewrite/manifest-file.ts';
import type { SurveyedFile } from './survey-repository.ts';
import type { SurveyedValue } from './survey-file.ts';

/** A file with the markers that could be added, and the values that now have one. */
export type MarkedUp = {
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly placed: ReadonlySet<SurveyedValue>;
};

const LF = 10;

/**
 * Puts a marker behind every value that `setterOf` has one for, at the end of its line. The result is read again: each
 * new marker must set its value, and every marker that was there must be as before, else the file stays as it is. A
 * value with something else behind it gets none.
 */
export function placeMarkers(
  { path, bytes, values }: SurveyedFile,
  setterOf: (value: SurveyedValue) => string | undefined,
): MarkedUp {
  const unchanged = { path, before: bytes, after: bytes, placed: new Set<SurveyedValue>() };
  if (!isManifestFile(path)) return unchanged;
  const wanted = values.flatMap((value) => {
    const setter = value.setter === undefined && isLast(bytes, value) ? setterOf(value) : undefined;
    return setter === undefined ? [] : { value, setter };
  });
  if (wanted.length === 0) return unchanged;
  const edits = wanted
    .map(({ value: { span }, setter }) => {
      return { start: span.end, end: span.end, text: ` # {"$imagepolicy": "${setter}"}`, setter };
    })
    .toSorted((a, b) => a.start - b.start);
  const after = splice(bytes, edits);
  const isRight = isAsMeant(findMarkers(path, bytes), findMarkers(path, after), wanted);
  return isRight
    ? { path, before: bytes, after, placed: new Set(wanted.map(({ value }) => value)) }
    : unchanged;
}

/** Whether the value is on one line and the last thing there. */
function isLast(bytes: Uint8Array, { span }: SurveyedValue): boolean {
  if (span.block !== undefined || span.inFlow) return false;
  const found = bytes.indexOf(LF, span.end);
  const end = found === -1 ? bytes.length : found;
  const rest = Buffer.from(bytes.buffer, bytes.byteOffset + span.end, end - span.end).toString('latin1');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + span.start, span.end - span.start);
  return rest.trim() === '' && !text.includes(LF);
}

function isAsMeant(
  before: MarkedFile,
  after: MarkedFile,
  added: readonly { readonly value: SurveyedValue; readonly setter: string }[],
): boolean {
  const earlier = new Set(before.markers.map(({ text }) => text));
  const usable = after.markers.filter(({ state }) => state.usable);
  const isPlaced = added.every(({ value, setter }) =>
    usable.some(
      ({ place, state }) => state.usable && place.line === value.place.line && state.setter.text === setter,
    ),
  );
  const kept = after.markers.filter(({ text }) => earlier.has(text)).length >= before.markers.length;
  return isPlaced && kept && after.markers.length === before.markers.length + added.length;
}
