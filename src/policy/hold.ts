/** Every reason to leave a marked value as it is although a policy governs it. */
export const holdCodes = [
  /** The policy selected nothing: its own rules failed, or its repository could not be scanned. */
  'policy-failed',
  /** The policy or its repository is suspended. */
  'suspended',
  /** The registry did not list all tags, so a better one may be missing. */
  'partial-listing',
  /** The selected tag is older than the one in Git, by the order of the policy. */
  'would-downgrade',
  /** The same, and the registry does not list the tag in Git any more. */
  'current-tag-missing',
  /** The registry lists the selected tag, but has no manifest for it yet. */
  'manifest-not-ready',
  /** The registry has a part of the platforms that the policy asks for. */
  'platform-missing',
  /** The selected tag, or its digest, is younger than the policy's minimum age. */
  'too-young',
  /** The step from the tag in Git is larger than the policy's limit. */
  'update-limit',
  /** Not every candidate of a `newest` policy could be read, so a newer one may be missing. */
  'candidates-unread',
  /** The selected version jumps over more major versions than is allowed. */
  'outlier',
  /** A `:digest` marker, and no digest to write. */
  'digest-missing',
  /** The digest of the selected tag could not be read. */
  'digest-failed',
  /** Somebody asked not to propose the selected version, and no other one is newer. */
  'ignored',
  /** Clusters would set the value to different texts. */
  'cluster-conflict',
] as const;

export type HoldCode = (typeof holdCodes)[number];

/** A hold as data: it never fails a run. */
export type Hold = { readonly code: HoldCode; readonly reason: string };
