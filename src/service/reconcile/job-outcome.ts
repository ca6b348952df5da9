import type { Failure } from '../../delivery/github/forge.ts';
import type { DeliveredGroup } from '../../delivery/github/request.ts';
import type { Refusal } from '../../delivery/github/refusals.ts';
import type { Problem } from '../../errors.ts';
import type { StateEntry } from '../../notification/state/notification-state.ts';
import type { Sighting } from '../../policy/first-seen.ts';
import type { HoldView, PolicyView, PullView, RunRecord } from '../view/repository-view.ts';
import type { BaseTip } from './job-input.ts';

/** What a job leaves, as plain data. */
export type JobOutcome = {
  /** The base branch that everything was planned on; absent when there is none. */
  readonly base?: BaseTip;
  readonly policies: readonly PolicyView[];
  readonly holds: readonly HoldView[];
  readonly pulls: readonly PullView[];
  readonly problems: readonly Problem[];
  /** The job ended before it found anything out: what earlier ones found stays. */
  readonly isCutShort?: true;
  readonly outcome: RunRecord['outcome'];
  readonly summary: string;
  readonly commit?: string;
  /** Requests to GitHub; those to registries are made, and counted, for all jobs together. */
  readonly requests: number;
  /** Why GitHub could not be served further, for the repository as a whole. */
  readonly failure?: Failure;
  /** The least that is left of a budget of requests, as a part of it, and when it is full again. */
  readonly budget?: { readonly left: number; readonly reset: number };
  /** The shortest interval of what is declared, in milliseconds; absent when nothing is. */
  readonly interval?: number;
  /** The images that are scanned, by their canonical names. */
  readonly images: readonly string[];
  /** The Receivers, by the digest of their path, as texts to be stored. */
  readonly hooks: readonly (readonly [digest: string, text: string])[];
  /** What was done about each group. */
  readonly groups: readonly DeliveredGroup['outcome'][];
  /** What became of each channel that was to be told. */
  readonly sent: readonly ('sent' | 'failed')[];
  readonly firstSeen: readonly (readonly [string, Sighting])[];
  /** What GitHub refused, for the next job. */
  readonly refusals: readonly Refusal[];
  /** Absent when nothing was told. */
  readonly told?: readonly (readonly [string, StateEntry])[];
};
