/**
 * Keeps manifests and image configurations from run to run, by the digest of their content. Losing any of it changes
 * no result: it only costs requests. A value is checked against its key by whoever reads it, so a wrong one does no
 * harm. One cache is for one circle of trust: whoever can name a digest gets its content.
 */
export interface RegistryCache {
  /** The value of `key`, as far as it is known; never throws. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Keeps `value`, or does not; never throws. */
  write(key: string, value: Uint8Array): Promise<void>;
}
