import type { CommentEvent } from '../../delivery/github/run/handle-comment.ts';

/** A pull request of ours that was merged, or that a person closed. */
export type EndedPull = {
  readonly number: number;
  readonly url: string;
  /** Its branch, without `refs/heads/`. */
  readonly branch: string;
  readonly action: 'merged' | 'closed';
};

/**
 * Why a repository is to be reconciled. Nothing in it is believed: it says what to look at again, and what is found
 * there counts.
 */
export type Trigger =
  /** Something in the repository changed, or its time has come. */
  | { readonly kind: 'push' | 'installation' | 'timer' | 'request' }
  /** Somebody changed one of our pull requests; with what became of it when it is at an end. */
  | { readonly kind: 'pull-request'; readonly ended?: EndedPull }
  /** A registry, or GitHub for its own, says that these images (canonical names, `host/path`) have new tags. */
  | { readonly kind: 'images'; readonly images: readonly string[] }
  /** A Receiver names objects, as `<kind>/<namespace>/<name>`. */
  | { readonly kind: 'objects'; readonly objects: readonly string[] }
  /** Somebody wrote a comment on one of our pull requests; it is never folded into another one. */
  | { readonly kind: 'comment'; readonly comment: CommentEvent };
