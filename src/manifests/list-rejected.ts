import type { Manifests } from './types.ts';
import { toNameIn, toObjectName } from './types.ts';

/** The objects of a kind that are declared but have errors, by `namespace/name`, alone and with each cluster. */
export function listRejected(manifests: Manifests, kind: string): ReadonlySet<string> {
  const rejected = (manifests.rejected ?? []).filter((object) => object.kind === kind);
  return new Set(
    rejected.flatMap((object) => {
      const name = toObjectName(object);
      return [name, ...(object.clusters ?? []).map((cluster) => toNameIn(name, cluster))];
    }),
  );
}
