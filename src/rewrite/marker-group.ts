import type { Marker, Setter } from './find-markers.ts';

/**
 * Names the values of one policy in one object of one file. They describe one image together (name, tag, digest), so
 * they are updated or held together.
 */
export function toGroupKey(policy: string, { place, object }: Pick<Marker, 'place' | 'object'>): string {
  const { apiVersion, kind, namespace, name } = object;
  return [policy, place.file, apiVersion, kind, namespace, name].join('\0');
}

/** `namespace/name` of the policies that a marker means: one, unless clusters have different ones of this name. */
export function listPolicyNames({ namespace, policy, policies }: Setter): readonly string[] {
  return policies ?? [`${namespace}/${policy}`];
}

/** The tag that a marked value holds; `undefined` when it holds none. */
export function toCurrentTag(setter: Setter, value: string): string | undefined {
  switch (setter.part) {
    case 'tag':
      return value;
    case 'reference': {
      const [reference = ''] = value.split('@');
      const colon = reference.lastIndexOf(':');
      return colon > reference.lastIndexOf('/') ? reference.slice(colon + 1) : undefined;
    }
    case 'name':
    case 'digest':
      return undefined;
  }
}
