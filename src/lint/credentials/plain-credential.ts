import type { Place } from '../../errors.ts';

/** Something secret in a file, of which only what it is and where it stands is kept. */
export type PlainCredential = {
  readonly rule: 'plain-secret' | 'plain-token';
  /** What it is, never the secret itself. */
  readonly what: string;
  readonly place: Place;
};
