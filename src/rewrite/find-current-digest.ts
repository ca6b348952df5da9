import type { ImagePolicy } from '../manifests/types.ts';
import { toObjectName } from '../manifests/types.ts';
import type { Scope } from './collect-markers.ts';
import type { Marker } from './find-markers.ts';
import { listPolicyNames } from './marker-group.ts';

export type CurrentDigest = {
  /** Whether any marker of the policy shows a digest at all. */
  readonly wanted: boolean;
  /** The digest that Git holds for the selected tag; of several, the first in the order of paths. */
  readonly digest?: string;
};

type Request = {
  readonly scopes: readonly Scope[];
  readonly policy: ImagePolicy;
  readonly image: { readonly name: string; readonly tag: string };
};

const digestPattern = /^sha256:[0-9a-f]{64}$/;

/**
 * Looks for the digest that the repository already pins for a tag: behind the tag in a whole reference, or at a
 * `:digest` marker whose object also holds the tag at a `:tag` marker.
 */
export function findCurrentDigest({ scopes, policy, image }: Request): CurrentDigest {
  const groups = groupMarkers(scopes, toObjectName(policy));
  let wanted = false;
  let digest: string | undefined;
  for (const markers of groups) {
    wanted ||= markers.some(({ part }) => part === 'reference' || part === 'digest');
    digest ??= findInReferences(markers, image) ?? findBesideTag(markers, image.tag);
  }
  return { wanted, ...(digest !== undefined && { digest }) };
}

type Value = { readonly part: string; readonly value: string };

/** The markers of the policy, together with the others of the same object in the same file. */
function groupMarkers(scopes: readonly Scope[], policy: string): readonly (readonly Value[])[] {
  const groups = new Map<string, Value[]>();
  for (const { file, markers } of scopes.flatMap((scope) => scope.files)) {
    for (const marker of markers) {
      const value = toValue(marker, policy);
      if (value === undefined) continue;
      const key = JSON.stringify([file, marker.object]);
      groups.set(key, [...(groups.get(key) ?? []), value]);
    }
  }
  return [...groups.values()];
}

function toValue({ state }: Marker, policy: string): Value | undefined {
  if (!state.usable || !listPolicyNames(state.setter).includes(policy)) return undefined;
  return { part: state.setter.part, value: state.value };
}

function findInReferences(markers: readonly Value[], image: Request['image']): string | undefined {
  const prefix = `${image.name}:${image.tag}@`;
  return markers
    .filter(({ part, value }) => part === 'reference' && value.startsWith(prefix))
    .map(({ value }) => value.slice(prefix.length))
    .find((digest) => digestPattern.test(digest));
}

function findBesideTag(markers: readonly Value[], tag: string): string | undefined {
  if (!markers.some(({ part, value }) => part === 'tag' && value === tag)) return undefined;
  return markers.find(({ part, value }) => part === 'digest' && digestPattern.test(value))?.value;
}
