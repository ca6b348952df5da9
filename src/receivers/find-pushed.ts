import { TidemarkError } from '../errors.ts';
import type { ImageRepository } from '../manifests/types.ts';
import type { ImageName } from '../registry/image-name.ts';
import { toScannedImage } from '../registry/scanned-image.ts';
import type { PushedImage } from './payload/to-pushed-images.ts';

/** The ImageRepositories that scan one of the images, in their order. */
export function findPushed(
  images: readonly PushedImage[],
  repositories: readonly ImageRepository[],
): readonly ImageRepository[] {
  return repositories.filter((object) => {
    const scanned = findName(object);
    return images.some(
      ({ registry = scanned?.registry, repository }) =>
        registry === scanned?.registry && repository === scanned?.repository,
    );
  });
}

function findName(object: ImageRepository): ImageName | undefined {
  try {
    return toScannedImage(object);
  } catch (error) {
    if (error instanceof TidemarkError) return undefined;
    throw error;
  }
}
