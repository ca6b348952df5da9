import type { Change } from '../../../rewrite/rewrite-file.ts';
import type { FileChange } from '../../delivery.ts';
import type { DeliveryOptions } from '../options.ts';
import type { Fault, TemplatePlaces } from './fault.ts';

/** One changed value, with who wants it. */
export type GroupChange = Change & {
  /** `namespace/name`. */
  readonly policy: string;
  readonly automation: string;
  /** What the policy has selected; the changed value may be no more than a part of it. */
  readonly selected?: { readonly image: string; readonly tag: string };
};

/** What lands together: one commit, and on a branch one pull request. */
export type Group = {
  /** Stable over time: what is in the group does not change it. */
  readonly key: string;
  readonly base: string;
  /** The head branch of its pull request. */
  readonly branch: string;
  /** Why the template of its branch is of no use; `branch` is then what it would be without. */
  readonly misnamed?: Fault;
  readonly places: TemplatePlaces;
  readonly delivery: 'auto' | 'commit' | 'pull-request';
  readonly options: DeliveryOptions;
  readonly automations: readonly string[];
  /** In the order of files, then of the document; empty when everything is current. */
  readonly changes: readonly GroupChange[];
  /** What the automation wants its commit to say, if the group is the whole of one automation. */
  readonly message?: string;
  /** The files with some of the changes of the group. */
  readonly toFiles: (changes: readonly GroupChange[]) => readonly FileChange[];
};
