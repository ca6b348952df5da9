import { TidemarkError } from '../../errors.ts';
import type { Registry, TagListing } from '../../registry/registry.ts';
import { isTag } from '../../registry/oci/tag-grammar.ts';

/** A registry that lists the given tags for every image, and knows no manifest of them. */
export function createFixedRegistry(names: readonly string[]): Registry {
  const tags = names.filter(isTag);
  const listing: TagListing = { tags, complete: true, invalid: names.length - tags.length };
  return {
    listTags: async () => listing,
    resolveDigest: async () => refuse(),
    describeManifest: async () => refuse(),
  };
}

/** Asks a registry about one image only; of every other one there are no tags. `canonical` names the image. */
export function createNarrowRegistry(registry: Registry, canonical: string): Registry {
  const nothing = createFixedRegistry([]);
  const choose = (image: { readonly canonical: string }): Registry =>
    image.canonical === canonical ? registry : nothing;
  return {
    listTags: async (image, access) => choose(image).listTags(image, access),
    resolveDigest: async (image, tag, access) => choose(image).resolveDigest(image, tag, access),
    describeManifest: async (image, reference, access) =>
      choose(image).describeManifest(image, reference, access),
  };
}

function refuse(): never {
  throw new TidemarkError(
    'registry-refused',
    'manifests are not read, because the tags came without a registry',
  );
}
