import type { Rule } from './rule.ts';

/** What is wrong with a policy or a repository before a tag is listed. */
export const policyRules = {
  'invalid-image': { severity: 'error', title: 'spec.image cannot be read' },
  'invalid-range': { severity: 'error', title: 'A range cannot be read' },
  'empty-policy': { severity: 'error', title: 'A policy has no order' },
  'several-policies': { severity: 'warning', title: 'A policy has more than one kind of order' },
  'invalid-pattern': { severity: 'error', title: 'A pattern does not compile' },
  'pattern-matches-no-tag': { severity: 'error', title: 'A pattern matches nothing that a tag can be' },
  'pattern-open-start': { severity: 'warning', title: 'A pattern also matches in the middle of a tag' },
  'pattern-open-end': { severity: 'note', title: 'A pattern also matches tags with something behind' },
  'current-tag-unmatched': {
    severity: 'note',
    title: 'The tag in Git is not one that the policy could select',
  },
  'unknown-group': { severity: 'error', title: 'extract names a group that the pattern does not have' },
  'extract-missing': { severity: 'warning', title: 'A pattern has a named group that nothing extracts' },
  'extract-constant': { severity: 'error', title: 'extract is the same text for every tag' },
  'extract-nothing': { severity: 'error', title: 'extract is always empty' },
  'numerical-never-a-number': { severity: 'error', title: 'A numerical policy compares texts' },
  'numerical-not-always-a-number': { severity: 'warning', title: 'One tag can fail a numerical policy' },
  'numerical-precision': { severity: 'warning', title: 'Numbers are longer than Flux can tell apart' },
  'alphabetical-unpadded': { severity: 'warning', title: 'Numbers of different length are compared as text' },
  'alphabetical-hash': { severity: 'warning', title: 'Hashes are compared as text' },
  'semver-never-a-version': { severity: 'error', title: 'A semver policy never sees a version' },
  'semver-prerelease-excluded': {
    severity: 'error',
    title: 'The pattern selects prereleases, the range excludes them',
  },
  'semver-prerelease-order': { severity: 'warning', title: 'Prereleases are ordered as text' },
  'range-matches-nothing': { severity: 'error', title: 'No version is in the range' },
  'range-surprise': { severity: 'warning', title: 'A range means something else than it seems' },
  'floating-only': { severity: 'warning', title: 'A policy can only select tags that move' },
  'unused-policy': { severity: 'warning', title: 'No marker names a policy' },
  'unused-repository': { severity: 'warning', title: 'No policy refers to a repository' },
} as const satisfies Record<string, Rule>;
