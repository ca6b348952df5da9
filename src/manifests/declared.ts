import type { Place, Problem } from '../errors.ts';
import type { PlacedMap, PlacedScalar } from './yaml/placed.ts';

/** What is declared outside of manifests, and counts as if it stood in them. */
export type Declared = {
  /** Objects as a manifest would have them. */
  readonly objects: readonly PlacedMap[];
  readonly annotations: readonly DeclaredAnnotations[];
  readonly problems: readonly Problem[];
};

/** Annotations for an object that is declared elsewhere. They win over those that it has. */
export type DeclaredAnnotations = {
  readonly kind: 'ImagePolicy' | 'ImageUpdateAutomation';
  /** `namespace/name`. */
  readonly object: string;
  readonly place: Place;
  readonly annotations: ReadonlyMap<string, PlacedScalar & { readonly value: string }>;
};
