import type { Rule } from './rule.ts';

/** What is missing of the credentials, and what should not be in Git. */
export const credentialRules = {
  'secret-unavailable': { severity: 'warning', title: 'A secret is not available outside the cluster' },
  'invalid-credentials': { severity: 'error', title: 'A secret cannot be used' },
  'plain-secret': { severity: 'error', title: 'Registry credentials are committed in plain text' },
  'plain-token': { severity: 'error', title: 'A token is committed in plain text' },
} as const satisfies Record<string, Rule>;
