type Move = {
  readonly old: string;
  readonly new: string;
  /** `spec.image` of the repository. */
  readonly image: string;
};

/** `1.0 → 1.1`: the image name is left out where both sides share it, and digests are cut to seven digits. */
export function toMove({ old, new: next, image }: Move): string {
  const prefix = `${image}:`;
  const both = image !== '' && old.startsWith(prefix) && next.startsWith(prefix);
  const [from, to] = both ? [old.slice(prefix.length), next.slice(prefix.length)] : [old, next];
  return `${toShort(from)} → ${toShort(to)}`;
}

/** One value in the same form. */
export function toShortValue(value: string, image: string): string {
  const prefix = `${image}:`;
  return toShort(image !== '' && value.startsWith(prefix) ? value.slice(prefix.length) : value);
}

function toShort(value: string): string {
  const short = value.replace(/(sha256:[0-9a-f]{7})[0-9a-f]{57}/, '$1…');
  return short === '' ? '""' : short;
}
