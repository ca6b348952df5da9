import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { PlainCredential } from './plain-credential.ts';

/** A secret in Git stays in its history, so that removing it is not enough. */
export function checkPlain(credentials: readonly PlainCredential[]): readonly Finding[] {
  return credentials.map(({ rule, what, place }) => {
    const message = `expected no secret in Git, found ${what}; revoke it, then encrypt it (with SOPS, for example) or keep it outside of the repository`;
    return createFinding(rule, message, place);
  });
}
