import type { Oid } from '../../delivery/github/git-object.ts';
import type { CommentEvent } from '../../delivery/github/run/handle-comment.ts';
import type { Refusal } from '../../delivery/github/refusals.ts';
import type { EndedPull } from '../queue/trigger.ts';
import type { StateEntry } from '../../notification/state/notification-state.ts';
import type { Sighting } from '../../policy/first-seen.ts';
import type { HostRules } from '../tenants/channel-guard.ts';
import type { RegistryCredential } from '../tenants/credential.ts';
import type { OpenedVault } from '../tenants/credential-vault.ts';

/** Everything that reconciling one repository takes, as plain data: it goes to another thread. */
export type JobInput = {
  readonly installation: number;
  readonly repository: number;
  readonly owner: string;
  readonly name: string;
  /** The branch that everything lands on. */
  readonly base: string;
  /** The base branch as an earlier run found it. */
  readonly known?: BaseTip;
  readonly comments: readonly CommentEvent[];
  /** Pull requests of ours of whose end a webhook told. */
  readonly ended: readonly EndedPull[];
  /** Permissions that nobody has granted; then nothing is written. */
  readonly missing: readonly string[];
  /** What the installation has stored, in the clear, for this job only. */
  readonly vault: OpenedVault;
  readonly firstSeen: readonly (readonly [string, Sighting])[];
  /** What was told to whom. */
  readonly told: readonly (readonly [string, StateEntry])[];
  /** What GitHub has refused in earlier jobs. */
  readonly refusals: readonly Refusal[];
  readonly settings: JobSettings;
};

export type BaseTip = { readonly oid: Oid; readonly tree: Oid };

/** What is the same for all jobs of a process. */
export type JobSettings = {
  readonly apiUrl: string;
  /** `https://github.com`, or that of an Enterprise Server. */
  readonly serverUrl: string;
  readonly cacheDirectory: string;
  /** Logins that every installation may use. */
  readonly pullThrough: readonly RegistryCredential[];
  /** Milliseconds between two writes to GitHub. */
  readonly pace: number;
  /** The hosts that channels may not, or may though they are private, be on. */
  readonly hosts: HostRules;
};
