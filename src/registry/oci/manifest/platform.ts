import { ownProperty } from '../body.ts';

/**
 * `os/architecture[/variant]` of an object with these properties (the platform of an index entry, or an image
 * configuration); absent when it names none. Spellings of the same platform become one, as containerd reads them.
 */
export function toPlatform(value: unknown): string | undefined {
  const os = toPart(ownProperty(value, 'os'));
  const named = toPart(ownProperty(value, 'architecture'));
  if (os === undefined || named === undefined || os === 'unknown' || named === 'unknown') return undefined;
  const architecture = otherNames.get(named) ?? named;
  const variant = toPart(ownProperty(value, 'variant'))?.replace(/^(?=[0-9])/u, 'v');
  const isPlain = variant === undefined || plainVariants.get(architecture) === variant;
  return isPlain ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

const otherNames: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'amd64'],
  ['aarch64', 'arm64'],
]);

/** What is meant when no variant is written. */
const plainVariants: ReadonlyMap<string, string> = new Map([
  ['amd64', 'v1'],
  ['arm64', 'v8'],
]);

function toPart(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9_.-]{1,32}$/u.test(value) ? value.toLowerCase() : undefined;
}
