import type { Manifests } from './types.ts';
import { toObjectName } from './types.ts';

/** The objects of a kind that are declared but have errors, by `namespace/name`. */
export function listRejected(manifests: Manifests, kind: string): ReadonlySet<string> {
  const rejected = (manifests.rejected ?? []).filter((object) => object.kind === kind);
  return new Set(rejected.map((object) => toObjectName(object)));
}
