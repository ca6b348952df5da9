import type { Marker, Usable } from './marker.ts';

/** One value to be written. */
export type Update = { readonly marker: Marker; readonly state: Usable; readonly value: string };
