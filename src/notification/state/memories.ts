import type { Problem } from '../../errors.ts';
import { toProblem } from '../../errors.ts';
import type { Channel } from '../channel/channel.ts';
import type { Memory } from '../providers/provider-kind.ts';
import type { NotificationState, StateEntry } from './notification-state.ts';
import { pruneEntries } from './notification-state.ts';

/** The memories of all channels in one state. Loading and saving give warnings and throw nothing with a code. */
export type Memories = {
  readonly load: () => Promise<readonly Problem[]>;
  readonly of: (channel: Pick<Channel, 'stateId'>) => Memory;
  readonly save: () => Promise<readonly Problem[]>;
};

export function createMemories({
  state,
  now,
}: {
  readonly state: NotificationState | undefined;
  readonly now: () => number;
}): Memories {
  let entries = new Map<string, StateEntry>();
  return {
    load: () =>
      attempt(async () => {
        entries = new Map(await state?.read());
      }),
    of: ({ stateId }) => ({
      isKept: state !== undefined,
      get: (key) => entries.get(`${stateId}/${key}`)?.value,
      set: (key, value) => void entries.set(`${stateId}/${key}`, { value, at: now() }),
    }),
    save: () =>
      attempt(async () => {
        await state?.write(pruneEntries(entries, now()));
      }),
  };
}

async function attempt(action: () => Promise<void>): Promise<readonly Problem[]> {
  try {
    await action();
    return [];
  } catch (error) {
    return [{ ...toProblem(error), severity: 'warning' }];
  }
}
