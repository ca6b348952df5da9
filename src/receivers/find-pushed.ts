import { TidemarkError } from '../errors.ts';
import type { ImageRepository } from '../manifests/types.ts';
import type { ImageName } from '../registry/image-name.ts';
import { parseImageName } from '../registry/image-name.ts';
import type { PushedImage } from './payload/to-pushed-images.ts';

/** The ImageRepositories that scan one of the images, in their order. */
export function findPushed(
  images: readonly PushedImage[],
  repositories: readonly ImageRepository[],
): readonly ImageRepository[] {
  return repositories.filter(({ spec }) => {
    const scanned = findName(spec);
    return images.some(
      ({ registry = scanned?.registry, repository }) =>
        registry === scanned?.registry && repository === scanned?.repository,
    );
  });
}

function findName({ image, insecure }: ImageRepository['spec']): ImageName | undefined {
  try {
    return parseImageName(image, { insecure });
  } catch (error) {
    if (error instanceof TidemarkError) return undefined;
    throw error;
  }
}
