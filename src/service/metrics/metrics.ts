import type { RunRecord } from '../view/repository-view.ts';

/** Something that happened, as far as an operator counts it. Durations are in seconds. */
export type Measurement =
  | {
      readonly kind: 'webhook';
      /** `X-GitHub-Event`, or `receiver`. */
      readonly event: string;
      readonly result: 'accepted' | 'duplicate' | 'ignored' | 'refused' | 'failed';
      readonly seconds: number;
    }
  | {
      readonly kind: 'job';
      readonly outcome: RunRecord['outcome'];
      readonly seconds: number;
      readonly requests: RunRecord['requests'];
    }
  /** A listing that a job used, whether it made it or another one shortly before. */
  | { readonly kind: 'scan'; readonly state: 'complete' | 'partial' | 'failed' | 'suspended' }
  | { readonly kind: 'selection'; readonly state: 'selected' | 'held' | 'failed' }
  /** What became of a group, as the delivery says. */
  | { readonly kind: 'delivery'; readonly outcome: string }
  | { readonly kind: 'notification'; readonly result: 'sent' | 'failed' }
  /** What is left of GitHub's hourly budget of an installation, from 0 to 1. */
  | { readonly kind: 'budget'; readonly remaining: number }
  | { readonly kind: 'sweep'; readonly seconds: number; readonly repositories: number };

export interface Metrics {
  record(measurement: Measurement): void;
}
