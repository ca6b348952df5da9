import type { Change } from '../rewrite/rewrite-file.ts';

/** Names the values of a file that change in the same way. */
export function toSiteKey({
  file,
  setter,
  old,
  new: value,
}: Pick<Change, 'file' | 'setter' | 'old' | 'new'>): string {
  return [file, setter, old, value].join('\0');
}
