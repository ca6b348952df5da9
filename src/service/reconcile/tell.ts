import type { Problem } from '../../errors.ts';
import { tellRun } from '../../entry/notify-run.ts';
import type { StateEntries } from '../../notification/state/notification-state.ts';
import { createChannelGuard } from '../tenants/channel-guard.ts';
import type { JobInput } from './job-input.ts';
import type { JobPorts } from './ports.ts';
import type { JobResult } from './run-job.ts';
import { withEnded } from './with-ended.ts';

export type Told = {
  readonly problems: readonly Problem[];
  /** One for each message. */
  readonly sent: readonly ('sent' | 'failed')[];
  /** What is to be remembered, when that has changed. */
  readonly entries?: StateEntries;
};

/** Tells those whose Alerts ask for it. Nothing of this process is lent to what a tenant declares. */
export async function tell(
  input: JobInput,
  { planned, delivered }: JobResult,
  { secrets }: JobPorts,
  signal: AbortSignal,
): Promise<Told> {
  // Without a plan, or with one for another tree, nothing is known that anybody could be told.
  if (planned === undefined || delivered === undefined || delivered.moved === true)
    return { problems: [], sent: [] };
  const { settings } = input;
  let entries: StateEntries | undefined;
  const result = await tellRun({
    run: {
      plan: planned.plan,
      delivery: { ...delivered, groups: withEnded(delivered.groups, input.ended) },
    },
    ...planned.source,
    noCrossNamespaceRefs: true,
    secrets,
    environment: {},
    guard: createChannelGuard(settings.hosts),
    state: {
      read: async () => new Map(input.told),
      write: async (written) => {
        entries = written;
      },
    },
    findContext: async () => ({
      origin: { repository: `${settings.serverUrl}/${input.owner}/${input.name}` },
      now: Date.now(),
      ...(delivered.base !== undefined && { head: delivered.base.oid }),
    }),
    signal,
  });
  const sent = result.sent.flatMap(({ sent: told, failed }) => [
    ...Array.from({ length: told }, () => 'sent' as const),
    ...Array.from({ length: failed }, () => 'failed' as const),
  ]);
  return { problems: result.problems, sent, ...(entries !== undefined && { entries }) };
}
