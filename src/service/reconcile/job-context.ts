import type { Logger } from 'pino';
import type { GithubApp } from '../github/github-app.ts';
import type { Tokens } from '../github/tokens.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Queue } from '../queue/queue.ts';
import type { Store } from '../store/store.ts';
import type { Tenancy } from '../tenants/create-tenancy.ts';
import type { OpenedVault } from '../tenants/credential-vault.ts';
import type { JobSettings } from './job-input.ts';
import type { JobRunner } from './job-runner.ts';

/** What jobs are done with. */
export type JobContext = {
  readonly inventory: Inventory;
  readonly store: Store;
  readonly queue: Queue;
  readonly app: GithubApp;
  readonly tokens: Tokens;
  readonly runner: JobRunner;
  readonly tenancy: Pick<Tenancy, 'open' | 'stop'>;
  readonly openVault: (installation: number) => Promise<OpenedVault>;
  /** Erases everything of an installation. */
  readonly eraseTenant: (installation: number) => Promise<void>;
  /** Removes what this machine keeps of installations that were erased by another one. */
  readonly forgetErased: () => Promise<void>;
  readonly settings: JobSettings & { readonly minInterval: number };
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly random: () => number;
};
