import type { Place, Problem } from '../errors.ts';
import type { PlacedMap, PlacedNode } from '../manifests/yaml/placed.ts';
import { toMap, toText } from './build-placed.ts';
import { toAnnotations } from './to-annotations.ts';

/** What normalising works with. */
export type Normalization = {
  /** The namespace of every object of the configuration. */
  readonly namespace: string;
  readonly problems: Problem[];
};

export type ObjectParts = {
  readonly kind: 'ImageRepository' | 'ImagePolicy' | 'ImageUpdateAutomation';
  readonly name: string;
  readonly place: Place;
  readonly spec: PlacedMap;
  /** What becomes `tidemark.dev/…` annotations. */
  readonly options?: PlacedNode | undefined;
};

/** An object as a manifest would have it. */
export function toObject(parts: ObjectParts, { namespace, problems }: Normalization): PlacedMap {
  const { kind, name, place, spec, options } = parts;
  const annotations = toAnnotations(options, problems);
  return toMap(place, {
    apiVersion: toText('image.toolkit.fluxcd.io/v1', place),
    kind: toText(kind, place),
    metadata: toMap(place, {
      name: toText(name, place),
      namespace: toText(namespace, place),
      annotations: toMap(place, Object.fromEntries(annotations)),
    }),
    spec,
  });
}
