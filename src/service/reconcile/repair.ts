import type { RepositoryRecord } from '../inventory/shapes.ts';
import type { JobContext } from './job-context.ts';

/**
 * Finds out why a repository could not be reached, and puts the inventory right: the App was uninstalled or suspended,
 * the repository is gone, or it has another name. Asks once, and repeats nothing.
 */
export async function repair(record: RepositoryRecord, context: JobContext): Promise<void> {
  const { installation, id } = record;
  const { app, inventory, queue, tokens, log } = context;
  const found = await app.findInstallation(installation);
  if (!found.ok) return;
  if (found.value === undefined) {
    log.info({ installation }, 'uninstalled');
    tokens.forget(installation);
    return context.eraseTenant(installation);
  }
  const { account, isSuspended } = found.value;
  if (isSuspended) return inventory.setInstallation(installation, { account, isSuspended });
  const minted = await app.mintToken({ installation, permissions: { metadata: 'read' } });
  if (!minted.ok) return;
  const repository = await app.findRepository(id, minted.value.token);
  if (!repository.ok) return;
  if (repository.value === undefined) return inventory.untrack(installation, id);
  await inventory.track(installation, repository.value);
  if (repository.value.name !== record.name)
    await queue.enqueue({ installation, repository: id, trigger: { kind: 'installation' } });
}
