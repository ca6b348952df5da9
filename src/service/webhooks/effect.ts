import type { JobRequest } from '../queue/queue.ts';

/** What a payload says of a repository; what it leaves out is not known. */
export type SeenRepository = {
  readonly id: number;
  /** `owner/name`. */
  readonly name: string;
  readonly isPrivate: boolean;
  readonly defaultBranch?: string;
  readonly isArchived?: boolean;
};

/** What a webhook leads to. */
export type Effect =
  | ({ readonly kind: 'reconcile' } & JobRequest)
  | { readonly kind: 'track'; readonly installation: number; readonly repository: SeenRepository }
  | { readonly kind: 'untrack'; readonly installation: number; readonly repository: number }
  /** Every repository of the installation is to be looked at. */
  | { readonly kind: 'look-over'; readonly installation: number }
  | {
      readonly kind: 'installation';
      readonly installation: number;
      readonly account: string;
      readonly isSuspended: boolean;
    }
  | { readonly kind: 'uninstall'; readonly installation: number }
  /** An image has a new tag, whoever uses it. */
  | { readonly kind: 'image'; readonly image: string };

/** A verified webhook. */
export type WebhookEvent = { readonly id: string; readonly name: string; readonly payload: unknown };
