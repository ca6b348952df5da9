import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TidemarkError } from '../../errors.ts';
import { ownProperty } from '../../registry/oci/body.ts';
import { toFields } from '../../registry/credentials/fields.ts';
import type { NotificationState, StateEntry } from './notification-state.ts';

const largestFile = 16 * 2 ** 20;

/** Keeps the state as `notifications.json` in a directory that is cached between runs. */
export function createFileState(directory: string): NotificationState {
  const path = join(directory, 'notifications.json');
  return {
    read: async () => {
      const entries = toFields(await readJson(path)) ?? new Map<string, unknown>();
      return new Map([...entries].flatMap(([key, value]) => toEntry(key, value)));
    },
    write: async (entries) => {
      const text = `${JSON.stringify(Object.fromEntries(entries))}\n`;
      await replaceFile(path, text).catch((error: unknown) => {
        throw new TidemarkError(
          'unreadable-file',
          `cannot write '${path}', so that messages may repeat; make the directory writable`,
          { cause: error },
        );
      });
    },
  };
}

/** A missing, broken or oversized file is as good as none. */
async function readJson(path: string): Promise<unknown> {
  try {
    const text = await readFile(path, 'utf8');
    return text.length > largestFile ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toEntry(key: string, entry: unknown): readonly (readonly [string, StateEntry])[] {
  const value = ownProperty(entry, 'value');
  const at = ownProperty(entry, 'at');
  return typeof value === 'string' && typeof at === 'number' ? [[key, { value, at }]] : [];
}

/** The file is whole at every moment, also when the process is stopped. */
async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, path);
}
