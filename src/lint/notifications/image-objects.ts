import type { Manifests, Metadata } from '../../manifests/types.ts';

/** The objects that events can be about, by kind. */
export type ImageObjects = ReadonlyMap<string, readonly { readonly metadata: Metadata }[]>;

/** A kind is left out when one of its objects could not be read: that may be the one that is meant. */
export function listImageObjects(manifests: Manifests): ImageObjects {
  const unread = new Set<string>((manifests.rejected ?? []).map(({ kind }) => kind));
  const all: readonly (readonly [string, readonly { readonly metadata: Metadata }[]])[] = [
    ['ImageRepository', manifests.imageRepositories],
    ['ImagePolicy', manifests.imagePolicies],
    ['ImageUpdateAutomation', manifests.imageUpdateAutomations],
  ];
  return new Map(all.filter(([kind]) => !unread.has(kind)));
}
