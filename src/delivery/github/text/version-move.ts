import { parse } from 'semver';

export type UpdateType = 'major' | 'minor' | 'patch' | 'digest' | 'other';

/** `name` is empty for a tag or a digest alone. */
type Reference = { readonly name: string; readonly tag: string; readonly digest: string };

/** The part of a reference that a reader calls its version: the tag, else the digest, else all of it. */
export function toVersion(value: string): string {
  const { tag, digest } = splitReference(value);
  return tag || digest || value;
}

/**
 * What kind of step lies between two values, each a reference, a tag or a digest. Only for people to read; which tag is
 * newer is decided by the policy.
 */
export function toUpdateType(before: string, after: string): UpdateType {
  const [old, next] = [splitReference(before), splitReference(after)];
  if (old.tag === next.tag) return old.digest === next.digest ? 'other' : 'digest';
  const [from, to] = [parse(old.tag, { loose: true }), parse(next.tag, { loose: true })];
  if (from === null || to === null) return 'other';
  if (from.major !== to.major) return 'major';
  if (from.minor !== to.minor) return 'minor';
  return from.patch === to.patch && from.compare(to) === 0 ? 'other' : 'patch';
}

/** The parts of a value: of a reference, of a tag or of a digest. */
export function splitReference(value: string): Reference {
  if (/^[a-z0-9]+:[0-9a-f]{32,}$/.test(value)) return { name: '', tag: '', digest: value };
  const [name = '', digest = ''] = value.split('@');
  const afterSlash = name.slice(name.lastIndexOf('/') + 1);
  const colon = afterSlash.indexOf(':');
  if (colon >= 0) {
    const tag = afterSlash.slice(colon + 1);
    return { name: name.slice(0, name.length - tag.length - 1), tag, digest };
  }
  // Without a slash and a colon it is a tag of its own; with a slash it is a name.
  return name.includes('/') ? { name, tag: '', digest } : { name: '', tag: name, digest };
}
