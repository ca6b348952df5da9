import type { Place } from '../../errors.ts';
import type { ObjectIdentity, Setter } from '../marker.ts';
import type { PathStep } from './parse-path.ts';

/** A value that the configuration connects with a policy, because its file cannot, or is not to, carry a marker. */
export type MappedValue = {
  /** Path of the file from the root of the repository. */
  readonly file: string;
  /** The way to the value inside of its document. */
  readonly steps: readonly PathStep[];
  /** The same as the user wrote it. */
  readonly path: string;
  /** Which document of the file, counted from 0; without it and `object`, the one that has the path. */
  readonly document?: number;
  /** Which object of the file: one that has all of these. */
  readonly object?: Partial<ObjectIdentity>;
  readonly setter: Setter;
  /** Where the configuration says so. */
  readonly place: Place;
};
