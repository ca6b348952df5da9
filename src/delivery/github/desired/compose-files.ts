import { findMarkers } from '../../../rewrite/find-markers.ts';
import { rewriteFile } from '../../../rewrite/rewrite-file.ts';
import type { Change } from '../../../rewrite/rewrite-file.ts';
import type { FileChange, PlannedCommit } from '../../delivery.ts';
import type { GroupChange } from './group.ts';

/** Makes the content of files that hold some of all planned changes. */
export interface FileComposer {
  compose(changes: readonly GroupChange[]): readonly FileChange[];
}

type Version = {
  readonly after: Uint8Array;
  readonly before: Uint8Array;
  readonly mapped: FileChange['mapped'];
  readonly changes: readonly Change[];
};

/**
 * Automations share files, and groups divide what one automation changes. The first version of a file is what the
 * base branch has; a group that wants just what one automation does gets that result, any other gets the file
 * rewritten with its own values only.
 */
export function createFileComposer(commits: readonly PlannedCommit[]): FileComposer {
  const versions = new Map<string, Version[]>();
  for (const commit of commits) {
    const changes = Map.groupBy(commit.changes, (change) => change.file);
    for (const { path, before, after, mapped } of commit.files) {
      const known = versions.get(path) ?? [];
      known.push({ before, after, mapped, changes: changes.get(path) ?? [] });
      versions.set(path, known);
    }
  }
  function compose(changes: readonly GroupChange[]): readonly FileChange[] {
    const byFile = Map.groupBy(changes, (change) => change.file);
    return [...byFile]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([path, wanted]) => composeFile(path, versions.get(path) ?? [], wanted));
  }
  return { compose };
}

function composeFile(
  path: string,
  versions: readonly Version[],
  wanted: readonly GroupChange[],
): readonly FileChange[] {
  const [first] = versions;
  const original = first?.before;
  if (original === undefined) return [];
  const whole = versions.find((version) => version.before === original && hasSame(version.changes, wanted));
  if (whole !== undefined) return [{ path, before: original, after: whole.after }];
  const values = new Map(wanted.map((change) => [change.setter, change.new]));
  const rewrite = rewriteFile(findMarkers(path, original, first?.mapped), (setter) => {
    const value = values.get(setter.text);
    if (value === undefined) return { kind: 'held', code: 'suspended', reason: 'not in this group' };
    return { kind: 'value', value };
  });
  return rewrite.bytes === undefined ? [] : [{ path, before: original, after: rewrite.bytes }];
}

function hasSame(changes: readonly Change[], wanted: readonly GroupChange[]): boolean {
  return changes.length === wanted.length && changes.every((change, index) => isSame(change, wanted[index]));
}

function isSame(change: Change, other: Change | undefined): boolean {
  return change.setter === other?.setter && change.old === other.old && change.new === other.new;
}
