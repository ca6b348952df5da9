/** Why a marked value is left as it is although a policy governs it. */
export type HoldCode =
  /** The policy selected nothing: its own rules failed, or its repository could not be scanned. */
  | 'policy-failed'
  /** The policy or its repository is suspended. */
  | 'suspended'
  /** The registry did not list all tags, so a better one may be missing. */
  | 'partial-listing'
  /** A `:digest` marker, and no digest to write. */
  | 'digest-missing'
  /** The digest of the selected tag could not be read. */
  | 'digest-failed';

/** A hold as data: it never fails a run. */
export type Hold = { readonly code: HoldCode; readonly reason: string };
