import { toImageHint } from './to-image-hint.ts';

type Package = {
  readonly name: string;
  readonly package_type: string;
  readonly namespace?: string | undefined;
  readonly owner?: { readonly login: string } | undefined;
  readonly package_version?:
    | {
        readonly container_metadata?:
          | { readonly tag?: { readonly name?: string | undefined } | null | undefined }
          | null
          | undefined;
      }
    | null
    | undefined;
};

/** The image of a container package that got a tag. Each manifest of a multi-platform image makes an event without one. */
export function toPackageImage(found: Package, host: string): string | undefined {
  if (found.package_type.toLowerCase() !== 'container') return undefined;
  const tag = found.package_version?.container_metadata?.tag?.name ?? '';
  const owner = found.owner?.login ?? found.namespace?.split('/')[0] ?? '';
  return tag === '' || owner === '' ? undefined : toImageHint(`${host}/${owner}/${found.name}`.toLowerCase());
}
