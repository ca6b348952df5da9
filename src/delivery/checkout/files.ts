import { constants } from 'node:fs';
import { access, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TidemarkError } from '../../errors.ts';
import type { FileChange, PlannedCommit } from '../delivery.ts';

/** Throws `dirty-tree` when a file is no longer what the plan was made from. */
export async function assertUnchanged(root: string, commits: readonly PlannedCommit[]): Promise<void> {
  for (const file of mergeChanges(commits)) {
    const current = await readFile(join(root, file.path)).catch(() => undefined);
    if (current?.equals(file.before)) continue;
    throw new TidemarkError(
      'dirty-tree',
      `expected ${file.path} as it was planned from, found it changed meanwhile; run again`,
    );
  }
}

/** The net change of each file over several commits. */
export function mergeChanges(commits: readonly PlannedCommit[]): readonly FileChange[] {
  const merged = new Map<string, FileChange>();
  for (const file of commits.flatMap((commit) => commit.files)) {
    merged.set(file.path, { ...file, before: merged.get(file.path)?.before ?? file.before });
  }
  return [...merged.values()];
}

/**
 * Writes all files or none: every target is checked first, each is replaced in one step, and what was replaced is put
 * back when a later one fails. Throws `read-only-tree`.
 */
export async function writeFiles(root: string, files: readonly FileChange[]): Promise<void> {
  await assertWritable(root, files);
  const written: FileChange[] = [];
  try {
    for (const file of files) {
      await replaceFile(join(root, file.path), file.after);
      written.push(file);
    }
  } catch (error) {
    for (const file of written) await replaceFile(join(root, file.path), file.before);
    throw new TidemarkError(
      'read-only-tree',
      `the working tree could not be written, and was left as it was: ${toReason(error)}`,
      {
        cause: error,
      },
    );
  }
}

async function assertWritable(root: string, files: readonly FileChange[]): Promise<void> {
  const refused: string[] = [];
  for (const file of files) {
    const path = join(root, file.path);
    try {
      await access(path, constants.W_OK);
      await access(dirname(path), constants.W_OK);
    } catch {
      refused.push(file.path);
    }
  }
  if (refused.length === 0) return;
  const more = refused.length > 3 ? ` and ${refused.length - 3} more` : '';
  throw new TidemarkError(
    'read-only-tree',
    `expected a working tree that can be written, found ${refused.slice(0, 3).join(', ')}${more} read-only; give the user that runs this write access to it`,
  );
}

async function replaceFile(path: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.tidemark-${process.pid}`;
  try {
    await writeFile(temporary, content, { mode: (await stat(path)).mode });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function toReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
