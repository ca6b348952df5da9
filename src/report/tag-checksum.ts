const modulus = 65_521;

/**
 * The revision that Flux shows for a scan: Adler-32 (RFC 1950), in decimal, of the compact JSON array of the tags in
 * descending byte order.
 */
export function toTagChecksum(tags: readonly string[]): string {
  let low = 1;
  let high = 0;
  for (const byte of Buffer.from(JSON.stringify(tags), 'utf8')) {
    low = (low + byte) % modulus;
    high = (high + low) % modulus;
  }
  return String(((high << 16) | low) >>> 0);
}
