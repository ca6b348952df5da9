import { TidemarkError } from '../../../errors.ts';
import type { FileChange } from '../../delivery.ts';
import type { Oid } from '../git-object.ts';
import { toBlobOid, toDigest } from '../git-object.ts';
import type { SkippedTag } from '../request.ts';
import type { BaseFile } from '../snapshot.ts';
import type { Group, GroupChange } from './group.ts';
import { replay } from './replay.ts';

/** One file of a wish, as it is to stand on the base branch. */
export type Edit = {
  readonly path: string;
  readonly mode: string;
  readonly before: Oid;
  readonly after: Oid;
  readonly text: string;
};

/** What a group wants to be true of its base branch as that is now. */
export type Wish = {
  /** Names what is proposed: places and new values, whatever the base branch has and whatever it is called. */
  readonly id: string;
  /** Names the files with their content before and after. */
  readonly files: string;
  readonly edits: readonly Edit[];
  readonly changes: readonly GroupChange[];
  /** What people have asked not to be proposed. */
  readonly skipped: readonly SkippedTag[];
  readonly policies: readonly string[];
};

export type WishResult =
  | { readonly kind: 'wish'; readonly wish: Wish }
  /** The base branch has everything already. */
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The base branch has other content than what was planned on; these blobs tell more. */
  | { readonly kind: 'unread'; readonly blobs: readonly Oid[] }
  | { readonly kind: 'moved'; readonly reason: string };

export type WishRequest = {
  readonly group: Group;
  /** What of the changes of the group is to be made. */
  readonly wanted: readonly GroupChange[];
  readonly skipped: readonly SkippedTag[];
  readonly files: ReadonlyMap<string, BaseFile | null>;
  /** The text of blobs of the base branch; null for one that cannot be had as text. */
  readonly blobs: ReadonlyMap<Oid, string | null>;
};

/** What is left to do for a group on the base branch of a snapshot. Pure. */
export function toWish({ group, wanted, skipped, files, blobs }: WishRequest): WishResult {
  const edits: Edit[] = [];
  const unread: Oid[] = [];
  for (const file of group.toFiles(wanted)) {
    const edit = toEdit(file, files.get(file.path), blobs);
    if (edit.kind === 'edit') edits.push(edit.edit);
    else if (edit.kind === 'unread') unread.push(edit.blob);
    else if (edit.kind !== 'done') return edit;
  }
  if (unread.length > 0) return { kind: 'unread', blobs: unread };
  if (edits.length === 0) return { kind: 'none' };
  const paths = new Set(edits.map(({ path }) => path));
  const changes = wanted.filter(({ file }) => paths.has(file));
  const wish: Wish = { ...toNames(edits, changes), edits, changes, skipped };
  return { kind: 'wish', wish };
}

function toNames(
  edits: readonly Edit[],
  changes: readonly GroupChange[],
): Pick<Wish, 'id' | 'files' | 'policies'> {
  const sites = changes.map(({ file, object, setter, new: value }) =>
    JSON.stringify([file, object.kind, object.namespace, object.name, setter, value]),
  );
  return {
    id: toDigest([...new Set(sites)].sort()),
    files: toFilesDigest(edits),
    policies: [...new Set(changes.map(({ policy }) => policy))].sort(),
  };
}

/** Names files by their content before and after; what a commit of ours says in its trailers. */
export function toFilesDigest(
  files: readonly { readonly path: string; readonly before: Oid; readonly after: Oid }[],
): string {
  return toDigest(
    files
      .map(({ path, before, after }) => [path, before, after])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
}

type EditResult =
  | { readonly kind: 'edit'; readonly edit: Edit }
  | { readonly kind: 'done' }
  | { readonly kind: 'unread'; readonly blob: Oid }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'moved'; readonly reason: string };

function toEdit(
  { path, before, after }: FileChange,
  base: BaseFile | null | undefined,
  blobs: WishRequest['blobs'],
): EditResult {
  if (base === undefined || base === null)
    return { kind: 'moved', reason: `${path} is not on the base branch any more` };
  if (base.mode !== '100644' && base.mode !== '100755') {
    const found =
      base.mode === '120000'
        ? 'a symbolic link'
        : base.mode === '160000'
          ? 'a submodule'
          : `mode ${base.mode}`;
    return {
      kind: 'refused',
      reason: `expected ${path} to be a regular file, found ${found}; mark the file that it leads to`,
    };
  }
  const texts = { before: decode(path, before), after: decode(path, after) };
  if (texts.before === undefined || texts.after === undefined) {
    return {
      kind: 'refused',
      reason: `expected ${path} to be UTF-8, found other bytes; save the file as UTF-8`,
    };
  }
  const make = (text: string, bytes: Uint8Array): EditResult => ({
    kind: 'edit',
    edit: { path, mode: base.mode, before: base.oid, after: toBlobOid(bytes), text },
  });
  if (base.oid === toBlobOid(before)) return make(texts.after, after);
  if (base.oid === toBlobOid(after)) return { kind: 'done' };
  const onto = blobs.get(base.oid);
  if (onto === undefined) return { kind: 'unread', blob: base.oid };
  const text = onto === null ? undefined : replay({ before: texts.before, after: texts.after, onto });
  if (text === undefined)
    return { kind: 'moved', reason: `${path} has changed on the base branch since it was read` };
  return text === onto ? { kind: 'done' } : make(text, new TextEncoder().encode(text));
}

function decode(path: string, bytes: Uint8Array): string | undefined {
  if (
    path === '' ||
    path.startsWith('/') ||
    path.split('/').some((part) => part === '' || part === '..' || part === '.git')
  ) {
    throw new TidemarkError('path-escapes', `expected a path inside the repository, found '${path}'`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
