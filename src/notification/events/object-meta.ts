import type { Metadata, ObjectRef } from '../../manifests/types.ts';
import type { Place } from '../../errors.ts';

/** What an event says about the object that it is about. */
export type ObjectMeta = ObjectRef & {
  readonly kind: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The file that declares it, or the path that it works on. */
  readonly path: string;
  /** The clusters that have it, when several are read. */
  readonly clusters?: readonly string[];
  /** The first of them, when another cluster has an object of this name otherwise. */
  readonly cluster?: string;
};

type Declared = { readonly kind: string; readonly metadata: Metadata; readonly place: Place };

export function toObjectMeta({ kind, metadata, place }: Declared, path = place.file): ObjectMeta {
  return { kind, ...metadata, path };
}
