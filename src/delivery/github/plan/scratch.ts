import { createHash } from 'node:crypto';

const START = 'tmp-';

/** The name of a branch that lives for three requests, while a commit is made that GitHub signs. */
export function toScratchName(prefix: string, parts: readonly string[]): string {
  return `${prefix}${START}${createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12)}`;
}

/** Whether a branch is one that a crashed run may have left behind. */
export function isScratch(branch: string, prefix: string): boolean {
  return branch.startsWith(`${prefix}${START}`);
}
