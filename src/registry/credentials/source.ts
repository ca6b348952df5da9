import type { ImageName } from '../image-name.ts';
import type { Credentials } from '../registry.ts';

/**
 * One place that may know the credentials for an image. `undefined` means that the place has nothing to say, so that
 * the next one is asked.
 *
 * Throws `TidemarkError` `invalid-credentials` when the place has an answer that cannot be used, or cannot be asked.
 */
export interface CredentialSource {
  /** `rejected` are credentials that a registry no longer takes: they are not given again from a memory. */
  find(image: ImageName, rejected?: Credentials): Promise<Credentials | undefined>;
}
