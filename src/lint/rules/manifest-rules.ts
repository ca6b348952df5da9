import type { ErrorCode } from '../../errors.ts';
import type { Rule } from './rule.ts';

/** What loading and connecting the manifests finds; the severity of a finding is that of its problem. */
export const manifestRules = {
  'yaml-syntax': { severity: 'error', title: 'A manifest is not YAML' },
  'unsupported-version': { severity: 'error', title: 'A manifest has an API version that is not read' },
  'missing-field': { severity: 'error', title: 'A manifest lacks a required field' },
  'wrong-type': { severity: 'error', title: 'A field has a value of the wrong type' },
  'invalid-value': { severity: 'error', title: 'A field has a value that a cluster refuses' },
  'unknown-field': { severity: 'warning', title: 'A field is unknown and dropped' },
  'field-not-in-version': { severity: 'warning', title: 'A field is not in the declared API version' },
  'unresolved-substitution': { severity: 'error', title: 'A value waits for a variable' },
  'duplicate-object': { severity: 'error', title: 'An object is declared twice' },
  'unreadable-file': { severity: 'error', title: 'A file cannot be read' },
  'file-too-large': { severity: 'warning', title: 'A file is too large to be read' },
  'no-manifests': { severity: 'error', title: 'There are no image manifests' },
  'missing-reference': { severity: 'error', title: 'A reference leads nowhere' },
  'access-denied': { severity: 'error', title: 'A reference to another namespace is not allowed' },
  'path-not-found': { severity: 'error', title: 'A path does not exist' },
  'path-escapes': { severity: 'error', title: 'A path leads out of the repository' },
  'unsupported-option': { severity: 'error', title: 'A field has no effect' },
  'no-push-branch': { severity: 'error', title: 'The branch to push to is unknown' },
  'missing-namespace': { severity: 'warning', title: 'An object has no namespace' },
  'empty-exclusion-list': { severity: 'warning', title: 'An empty exclusion list means the default' },
  'invalid-config': { severity: 'error', title: 'The configuration has an error' },
  'invalid-manifest': { severity: 'error', title: 'A manifest has another error' },
} as const satisfies Record<string, Rule> & Partial<Record<ErrorCode, Rule>>;
