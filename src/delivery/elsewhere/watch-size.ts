import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TidemarkError } from '../../errors.ts';

/** One shallow checkout with its objects; fleets have a few MiB. */
const mostBytes = 1024 ** 3;

const mostFiles = 500_000;

export type SizeWatch = {
  /** Aborted when the folder has become too large; its reason says so. */
  readonly signal: AbortSignal;
  /** Looks at once. Throws `TidemarkError` `git-failed` when the folder is too large. */
  readonly check: () => Promise<void>;
  readonly stop: () => void;
};

/** Keeps what is cloned from filling the disk: looks at the folder every `period` milliseconds until it is stopped. */
export function watchSize(folder: string, { limit = mostBytes, period = 500 } = {}): SizeWatch {
  const controller = new AbortController();
  async function check(): Promise<void> {
    const size = await measure(folder, limit);
    if (size > limit && !controller.signal.aborted) {
      const message = `expected a repository of at most ${limit} bytes with its working tree, found a larger one`;
      controller.abort(new TidemarkError('git-failed', message));
    }
    controller.signal.throwIfAborted();
  }
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    timer = setTimeout(() => void check().then(look, () => undefined), period);
    timer.unref();
  };
  look();
  return { signal: controller.signal, check, stop: () => clearTimeout(timer) };
}

/** Bytes of all files, counted until they are too many. Files may come and go meanwhile. */
async function measure(folder: string, limit: number): Promise<number> {
  let size = 0;
  let files = 0;
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined && size <= limit; next = pending.pop()) {
    const entries = await readdir(next, { withFileTypes: true }).catch(() => []);
    files += entries.length;
    if (files > mostFiles) return Infinity;
    for (const entry of entries) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else size += (await lstat(path).catch(() => ({ size: 0 }))).size;
    }
  }
  return size;
}
