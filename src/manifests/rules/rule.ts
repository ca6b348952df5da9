import type { Place, Problem } from '../../errors.ts';
import type { PlacedPath } from '../yaml/placed.ts';

export type PlaceOf = (path: PlacedPath) => Place;

/** A rule that looks at more than one field of a spec whose shape is right. */
export type Rule<Spec> = (spec: Spec, placeOf: PlaceOf) => readonly Problem[];
