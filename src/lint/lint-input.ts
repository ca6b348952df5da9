import type { Problem } from '../errors.ts';
import type { ResolvedAutomation, ResolvedPolicy } from '../manifests/resolve-references.ts';
import type { Manifests } from '../manifests/types.ts';
import type { Scope } from '../rewrite/collect-markers.ts';
import type { MarkedFile } from '../rewrite/find-markers.ts';
import type { Misspelled } from './markers/find-misspelled.ts';
import type { PlainCredential } from './credentials/plain-credential.ts';
import type { ReadNotifications } from './notifications/read-notifications.ts';
import type { SecretUse } from './credentials/secret-use.ts';

/** Everything that the rules look at, read before the first of them runs. */
export type LintInput = {
  readonly manifests: Manifests;
  readonly policies: readonly ResolvedPolicy[];
  /** Those that a run would use, suspended ones too. */
  readonly automations: readonly ResolvedAutomation[];
  /** The marked files in the path of each automation, also of suspended ones and of those that a run would refuse. */
  readonly scopes: readonly Scope[];
  /** Automations of another repository, whose markers are not seen here. */
  readonly foreign: readonly ResolvedAutomation[];
  /** Marked files that are in the path of no automation. */
  readonly elsewhere: readonly ElsewhereFile[];
  /** Comments in the linted files that were meant to be markers. */
  readonly misspelled: readonly Misspelled[];
  /** What reading found, sorted out of what the rules below find again in better words. */
  readonly problems: readonly Problem[];
  /** Secrets that are in the linted files as they are. */
  readonly plain: readonly PlainCredential[];
  /** The secrets that the manifests refer to; empty when nobody was asked for them. */
  readonly secrets: readonly SecretUse[];
  readonly notifications: ReadNotifications;
  /** How many files were looked at. */
  readonly files: number;
};

export type ElsewhereFile = {
  readonly marked: MarkedFile;
  /** Why its markers do not count although they may be right. */
  readonly reason: 'out-of-scope' | 'file-name';
  /** Whether the file is below the linted directories; others only tell which policies are in use. */
  readonly isLinted: boolean;
};
