import { toWholeInstallation } from '../queue/whole-installation.ts';
import type { ScheduleOptions } from './create-schedule.ts';

export type Swept = {
  readonly installations: number;
  /** Those that are tracked, before each installation is looked over. */
  readonly repositories: number;
  /** Installations that were erased. */
  readonly removed: number;
};

/**
 * Lists all installations and asks for a look at each one; what is not among them any more is erased. Throws when
 * GitHub does not answer: then nothing is taken for gone.
 */
export async function sweep(options: ScheduleOptions): Promise<Swept> {
  const { app, inventory, queue, eraseTenant } = options;
  const listed = await app.listInstallations();
  if (!listed.ok) throw new Error(listed.failure.message);
  const { items, isComplete } = listed.value;
  let repositories = 0;
  for (const { id, account, isSuspended } of items) {
    repositories += (await inventory.listRepositories(id)).length;
    await inventory.setInstallation(id, { account, isSuspended });
    if (isSuspended) continue;
    const repository = toWholeInstallation(id);
    await queue.enqueue({ installation: id, repository, trigger: { kind: 'timer' } });
  }
  const there = new Set(items.map(({ id }) => id));
  const gone = isComplete ? (await inventory.listInstallations()).filter((id) => !there.has(id)) : [];
  for (const installation of gone) await eraseTenant(installation);
  return { installations: items.length, repositories, removed: gone.length };
}
