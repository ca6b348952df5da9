/** The platforms of an image with the digest of each, as far as a registry tells. */
export type PlatformDigest = { readonly platform: string; readonly digest: string };

const architectures: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'amd64'],
  ['x86-64', 'amd64'],
  ['aarch64', 'arm64'],
  ['armhf', 'arm'],
  ['i386', '386'],
]);

/** The variant that an architecture has when none is written. */
const usualVariants: ReadonlyMap<string, string> = new Map([
  ['amd64', 'v1'],
  ['arm64', 'v8'],
  ['arm', 'v7'],
]);

/**
 * One spelling for every platform: `linux/arm64` for `linux/arm64/v8`, `linux/amd64` for `linux/x86_64`, as containerd
 * normalises them. `undefined` for a text that names none, such as the `unknown/unknown` of attestations.
 */
export function normalizePlatform(text: string): string | undefined {
  const [, os = '', written = '', variant] = /^([a-z]+)\/([a-z0-9_-]+)(?:\/(v?[a-z0-9]+))?$/.exec(text) ?? [];
  if (os === '' || os === 'unknown' || written === 'unknown') return undefined;
  const architecture = architectures.get(written) ?? written;
  const given = variant === undefined || variant.startsWith('v') ? variant : `v${variant}`;
  const isUsual = given === undefined || given === usualVariants.get(architecture);
  return isUsual ? `${os}/${architecture}` : `${os}/${architecture}/${given}`;
}

/** The platforms of `wanted` that an image does not have. */
export function listMissing(
  wanted: readonly string[],
  platforms: readonly PlatformDigest[],
): readonly string[] {
  const digests = toDigests(platforms);
  return wanted.filter((platform) => !digests.has(platform));
}

/** Whether two images are the same on each of the platforms, whatever else their indexes hold. */
export function isSameOn(
  wanted: readonly string[],
  a: readonly PlatformDigest[],
  b: readonly PlatformDigest[],
): boolean {
  const [left, right] = [toDigests(a), toDigests(b)];
  return wanted.every((platform) => left.has(platform) && left.get(platform) === right.get(platform));
}

function toDigests(platforms: readonly PlatformDigest[]): ReadonlyMap<string, string> {
  return new Map(
    platforms.flatMap(({ platform, digest }) => {
      const name = normalizePlatform(platform);
      return name === undefined ? [] : [[name, digest] as const];
    }),
  );
}
