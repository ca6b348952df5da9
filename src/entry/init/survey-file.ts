import { toPlaceText } from '../../errors.ts';
import type { Place } from '../../errors.ts';
import { findMarkers, hasMarkerText } from '../../rewrite/find-markers.ts';
import type { MappedValue, ObjectIdentity, Setter } from '../../rewrite/find-markers.ts';
import { isJson } from '../../rewrite/mapped/json-file.ts';
import { readJson } from '../../rewrite/mapped/read-json.ts';
import { toPathText } from '../../rewrite/mapped/path-text.ts';
import { findTarget } from '../../rewrite/mapped/find-target.ts';
import { toIdentity } from '../../rewrite/object-identity.ts';
import { createPlaceFinder } from '../../rewrite/place-finder.ts';
import { readText } from '../../rewrite/read-text.ts';
import type { Reading } from '../../rewrite/read-text.ts';
import { toSpan } from '../../rewrite/scalar-span.ts';
import type { ScalarSpan } from '../../rewrite/scalar-span.ts';
import { findValues } from './find-values.ts';
import type { FoundValue } from './find-values.ts';

/** A value with everything that a marker or a mapping needs. */
export type SurveyedValue = FoundValue & {
  readonly place: Place;
  readonly span: ScalarSpan;
  /** How a mapping finds it; undefined when it cannot. */
  readonly mapping: Mapping | undefined;
  /** What its marker names, when it has one. */
  readonly setter: Setter | undefined;
};

/** What a mapping says of where its value is. */
export type Mapping = Pick<MappedValue, 'file' | 'path' | 'document' | 'object'>;

/** What is no value of the configuration, and why. */
export type LeftOut = { readonly place: Place; readonly image?: string; readonly reason: string };

/** As one line. */
export function toLeftOutText({ place, image, reason }: LeftOut): string {
  return [toPlaceText(place), ...(image === undefined ? [] : [image]), reason].join(': ');
}

export type FileSurvey = { readonly values: readonly SurveyedValue[]; readonly leftOut: readonly LeftOut[] };

/** The values with an image in one file. */
export function surveyFile(file: string, bytes: Uint8Array): FileSurvey {
  const reading = isJson(file) ? readJson(bytes) : readText(bytes, []);
  if ('message' in reading) {
    const reason = isJson(file) ? reading.message : `the file cannot be read: ${reading.message}`;
    return { values: [], leftOut: [{ place: { file, line: 1, column: 1 }, reason }] };
  }
  const places = createPlaceFinder(file, bytes);
  const setters = listSetters(file, bytes);
  const documents = reading.documents.map(({ root, start }, index) => {
    const { values, unusable } = findValues(root);
    return {
      values: values.map((found): SurveyedValue => {
        const span = toSpan(found.node, (pos) => reading.toOffset(start + pos));
        const setter = setters.get(span.start);
        const mapping = toMapping(found, { file, reading, index });
        return { ...found, span, place: places.at(span.start), mapping, setter };
      }),
      leftOut: unusable.map(({ start: at, image, reason }): LeftOut => {
        return { place: places.at(reading.toOffset(start + at)), image, reason };
      }),
    };
  });
  return {
    values: documents.flatMap(({ values }) => values),
    leftOut: documents.flatMap(({ leftOut }) => leftOut),
  };
}

function listSetters(file: string, bytes: Uint8Array): ReadonlyMap<number, Setter> {
  if (!hasMarkerText(bytes)) return new Map();
  const { markers } = findMarkers(file, bytes);
  return new Map(
    markers.flatMap(({ state }) => (state.usable ? [[state.span.start, state.setter] as const] : [])),
  );
}

type Where = { readonly file: string; readonly reading: Reading; readonly index: number };

/** The shortest mapping that finds this very value. */
function toMapping({ steps, node }: FoundValue, { file, reading, index }: Where): Mapping | undefined {
  const path = toPathText(steps);
  const root = reading.documents[index]?.root;
  const { kind, name } = root === undefined ? { kind: '', name: '' } : toIdentity(root);
  const object: Partial<ObjectIdentity> = { ...(kind && { kind }), ...(name && { name }) };
  const selectors = [{}, ...(kind && name ? [{ object }] : []), { document: index }];
  const setter = { namespace: '', policy: '', part: 'tag', text: '' } as const;
  const place = { file, line: 1, column: 1 };
  const found = selectors.find((selector) => {
    const target = findTarget(reading, { file, steps, path, setter, place, ...selector });
    return 'node' in target && target.node === node;
  });
  return found && { file, path, ...found };
}
