import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether `X-Hub-Signature-256` was made over these bytes with one of the secrets. */
export function verifySignature(
  body: Uint8Array,
  signature: string | undefined,
  secrets: readonly string[],
): boolean {
  const [, digits] = /^sha256=([0-9a-f]{64})$/.exec(signature ?? '') ?? [];
  if (digits === undefined) return false;
  const given = Buffer.from(digits, 'hex');
  // Each secret is tried, so that the time does not tell which one it was.
  const matches = secrets.map((secret) =>
    timingSafeEqual(createHmac('sha256', secret).update(body).digest(), given),
  );
  return matches.includes(true);
}
