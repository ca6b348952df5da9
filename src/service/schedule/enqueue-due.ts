import { keys } from '../inventory/keys.ts';
import { listAll } from '../inventory/list-all.ts';
import type { ScheduleOptions } from './create-schedule.ts';

/** A job that is lost is asked for again after this many milliseconds. */
const patience = 15 * 60_000;

/** Asks for every repository whose time has come, and says how many there were. */
export async function enqueueDue({
  store,
  queue,
  inventory,
  now,
}: Pick<ScheduleOptions, 'store' | 'queue' | 'inventory' | 'now'>): Promise<number> {
  const until = keys.due(now(), 0, 0);
  let count = 0;
  for await (const { key } of listAll(store, keys.dues)) {
    if (key >= until) break;
    const [, at, installation = 0, repository = 0] = key.split('/').map(Number);
    const state = await inventory.findState(installation, repository);
    // Another time is written down by now, or the repository is not here any more.
    if (state?.due !== at || at === undefined) {
      await store.delete(key);
      continue;
    }
    await queue.enqueue({ installation, repository, trigger: { kind: 'timer' } });
    await inventory.setState(installation, repository, { ...state, due: now() + patience });
    count += 1;
  }
  return count;
}
