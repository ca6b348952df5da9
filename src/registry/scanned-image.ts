import type { ImageRepository } from '../manifests/types.ts';
import type { ImageName } from './image-name.ts';
import { parseImageName } from './image-name.ts';

/** The option of an ImageRepository that names a mirror. */
export const scanFrom = 'tidemark.dev/scan-from';

/**
 * The image whose registry is asked: `spec.image`, or the mirror of it that `tidemark.dev/scan-from` names. Values are
 * written with `spec.image` in any case.
 *
 * Throws `TidemarkError` `invalid-image`.
 */
export function toScannedImage({ spec, metadata }: ImageRepository): ImageName {
  return parseImageName(metadata.annotations[scanFrom] ?? spec.image, spec);
}
