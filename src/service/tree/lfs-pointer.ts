import type { SnapshotFile } from './snapshot.ts';

const firstLine = Buffer.from('version https://git-lfs.github.com/spec/v1\n');

/** A pointer is small by its specification. */
const longest = 1_024;

/** Whether the content stands for another one that is kept outside of Git. */
export function isLfsPointer({ size, content }: SnapshotFile): boolean {
  if (content === undefined || size > longest) return false;
  return firstLine.equals(content.subarray(0, firstLine.length));
}
