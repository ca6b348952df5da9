import type { Edit } from './edit.ts';
import type { Marker, Usable } from './marker.ts';

/** One value to be written, and how. */
export type Update = {
  readonly marker: Marker;
  readonly state: Usable;
  readonly value: string;
  readonly edits: readonly Edit[];
};
