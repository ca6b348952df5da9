import type { Inventory } from '../inventory/inventory.ts';
import { keys } from '../inventory/keys.ts';
import type { Queue } from '../queue/queue.ts';
import { toWholeInstallation } from '../queue/whole-installation.ts';
import type { Store } from '../store/store.ts';
import type { Effect } from './effect.ts';

export type EffectsOptions = {
  readonly inventory: Inventory;
  readonly queue: Queue;
  readonly store: Store;
  /** Erases everything of an installation. */
  readonly eraseTenant: (installation: number) => Promise<void>;
};

/** More users of one image than this are found by their timers. */
const usersLimit = 1_000;

/** Writes down what a webhook led to; each part may be done again. */
export async function applyEffects(effects: readonly Effect[], options: EffectsOptions): Promise<void> {
  for (const effect of effects) await applyEffect(effect, options);
}

async function applyEffect(effect: Effect, options: EffectsOptions): Promise<void> {
  const { inventory, queue, eraseTenant } = options;
  switch (effect.kind) {
    case 'reconcile': {
      const { installation, repository, trigger } = effect;
      return queue.enqueue({ installation, repository, trigger });
    }
    case 'track':
      return void (await inventory.track(effect.installation, effect.repository));
    case 'untrack':
      return inventory.untrack(effect.installation, effect.repository);
    case 'look-over':
      return queue.enqueue({
        installation: effect.installation,
        repository: toWholeInstallation(effect.installation),
        trigger: { kind: 'installation' },
      });
    case 'installation': {
      const { installation, account, isSuspended } = effect;
      return inventory.setInstallation(installation, { account, isSuspended });
    }
    case 'uninstall':
      return eraseTenant(effect.installation);
    case 'image':
      return rescan(effect.image, options);
  }
}

/** Looks at everybody who uses an image, and at nobody else. */
async function rescan(
  image: string,
  { queue, store }: Pick<EffectsOptions, 'queue' | 'store'>,
): Promise<void> {
  const users = await store.list(keys.image(image), { limit: usersLimit });
  for (const { key } of users) {
    const [installation = 0, repository = 0] = key.slice(keys.image(image).length).split('/').map(Number);
    await queue.enqueue({ installation, repository, trigger: { kind: 'images', images: [image] } });
  }
}
