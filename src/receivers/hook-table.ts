import { createHash } from 'node:crypto';
import type { Hook } from './hook.ts';
import { findDigest } from './hook-path.ts';

/** Finds the hook of a path. */
export type FindHook = (path: string) => Hook | undefined;

/** Looks paths up by a hash of theirs, so that the time it takes says nothing about the paths that there are. */
export function createHookTable(hooks: readonly Hook[]): FindHook {
  const table = new Map(hooks.map((hook) => [toKey(hook.path), hook]));
  return (path) => {
    const digest = findDigest(path);
    return digest === undefined ? undefined : table.get(toKey(`/hook/${digest}`));
  };
}

function toKey(path: string): string {
  return createHash('sha256').update(path).digest('hex');
}
