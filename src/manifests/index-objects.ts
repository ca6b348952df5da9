import { toObjectName, toReferenceName } from './types.ts';
import type {
  GitRepository,
  ImageRepository,
  ManifestKind,
  Manifests,
  Namespace,
  ObjectRef,
} from './types.ts';

/** What references can lead to, by `namespace/name`; namespaces by their name. */
export type ObjectIndex = {
  readonly manifests: Manifests;
  readonly imageRepositories: ReadonlyMap<string, ImageRepository>;
  readonly gitRepositories: ReadonlyMap<string, GitRepository>;
  readonly namespaces: ReadonlyMap<string, Namespace>;
  /** Whether the object is there but has errors. */
  readonly isRejected: (kind: ManifestKind, reference: ObjectRef) => boolean;
};

export function indexObjects(manifests: Manifests): ObjectIndex {
  const rejected = new Set(
    (manifests.rejected ?? []).map((object) => `${object.kind}/${toObjectName(object)}`),
  );
  return {
    manifests,
    imageRepositories: new Map(
      manifests.imageRepositories.map((object) => [toReferenceName(object), object]),
    ),
    gitRepositories: new Map(manifests.gitRepositories.map((object) => [toReferenceName(object), object])),
    namespaces: new Map(manifests.namespaces.map((object) => [object.metadata.name, object])),
    isRejected: (kind, reference) => rejected.has(`${kind}/${toObjectName(reference)}`),
  };
}
