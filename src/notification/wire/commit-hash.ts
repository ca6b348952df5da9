import { TidemarkError } from '../../errors.ts';
import type { Metadata } from './metadata.ts';

/**
 * The commit that delivered metadata speaks of: from `commit`, else `originRevision`, else `revision`.
 *
 * Throws `TidemarkError` `invalid-value` with Flux's texts when there is none, or when it is no Git commit.
 */
export function findCommit(metadata: Metadata): string {
  const revision = metadata['commit'] ?? metadata['originRevision'] ?? metadata['revision'];
  if (revision === undefined || revision === '')
    throw new TidemarkError(
      'invalid-value',
      'missing revision metadata: there is no commit to set a status on',
    );
  return toCommitHash(revision);
}

/** The hash of `main@sha1:<hash>`, `main/<hash>`, `sha1:<hash>` or `<hash>`. */
export function toCommitHash(revision: string): string {
  const separator = revision.includes(':') ? ':' : '/';
  const hash = revision.slice(revision.lastIndexOf(separator) + 1);
  if (/^[0-9a-f]{40}$/i.test(hash)) return hash;
  throw new TidemarkError(
    'invalid-value',
    `failed to extract commit hash from '${revision.slice(0, 200)}' revision: expected 40 hexadecimal digits`,
  );
}
