import type { UnusableReason } from '../../rewrite/find-markers.ts';
import type { Rule } from './rule.ts';

/** Why a marker that is well written and well placed sets nothing all the same. */
type ReachReason = 'unknown-policy' | 'other-namespace' | 'not-selected' | 'policy-failed' | 'digest-missing';

type MarkerRuleId = `marker-${UnusableReason | ReachReason}`;

/** One rule for each reason that makes a marker set nothing, so that a new reason cannot be forgotten. */
export const markerRules = {
  'marker-malformed-json': { severity: 'error', title: 'A marker is not a JSON object' },
  'marker-not-a-string': { severity: 'error', title: 'A marker has a value that is not a string' },
  'marker-single-quotes': { severity: 'error', title: 'A marker is written in single quotes' },
  'marker-malformed-name': { severity: 'error', title: 'A marker does not name a namespace and a policy' },
  'marker-unknown-suffix': { severity: 'error', title: 'A marker asks for an unknown part of the image' },
  'marker-in-block-scalar': { severity: 'error', title: 'A marker is text inside a block scalar' },
  'marker-in-quoted-string': { severity: 'error', title: 'A marker is text inside a quoted string' },
  'marker-in-plain-text': { severity: 'error', title: 'A marker is text inside a plain value' },
  'marker-on-own-line': { severity: 'warning', title: 'A marker stands on a line of its own' },
  'marker-on-collection': { severity: 'error', title: 'A marker is on a mapping or a list' },
  'marker-on-key': { severity: 'error', title: 'A marker is behind a key whose value is on another line' },
  'marker-on-alias': { severity: 'error', title: 'A marker is on an alias' },
  'marker-on-empty-value': { severity: 'error', title: 'A marker is on an empty value' },
  'marker-blocked-by-comment': { severity: 'error', title: 'Another comment takes the place of a marker' },
  'marker-duplicate-key': { severity: 'error', title: 'A marker is on the second of two equal keys' },
  'marker-outside-items': { severity: 'error', title: 'A marker is in a List, but in none of its items' },
  'marker-outside-object': { severity: 'warning', title: 'A marker belongs to no YAML document' },
  'marker-unparsable-file': { severity: 'error', title: 'A marker is in a file that is not YAML' },
  'marker-template-file': { severity: 'warning', title: 'A marker is in a template' },
  'marker-unreadable-encoding': { severity: 'error', title: 'A marker is in a file that is not UTF-8' },
  'marker-path-not-found': { severity: 'error', title: 'A mapping leads to no value' },
  'marker-path-not-a-text': { severity: 'error', title: 'A mapping leads to something else than a text' },
  'marker-second-writer': { severity: 'error', title: 'A value has two writers' },
  'marker-unknown-policy': { severity: 'error', title: 'A marker names a policy that does not exist' },
  'marker-other-namespace': { severity: 'error', title: 'A marker names a policy of another namespace' },
  'marker-not-selected': {
    severity: 'error',
    title: 'A marker names a policy that policySelector leaves out',
  },
  'marker-policy-failed': { severity: 'warning', title: 'A marker names a policy that has errors' },
  'marker-digest-missing': {
    severity: 'error',
    title: 'A marker asks for a digest that the policy does not reflect',
  },
  'marker-misspelled': { severity: 'warning', title: 'A comment was meant to be a marker' },
  'marker-out-of-scope': { severity: 'warning', title: 'A marker is in the path of no automation' },
  'marker-file-name': { severity: 'warning', title: 'A marker is in a file whose name is passed over' },
  'marker-two-policies': { severity: 'error', title: 'A marker names two policies for one value' },
  'value-not-a-reference': { severity: 'warning', title: 'The value that a marker replaces is not an image' },
  'value-other-image': { severity: 'warning', title: 'The value that a marker replaces names another image' },
  'value-wrong-part': {
    severity: 'warning',
    title: 'The value that a marker replaces is another part of the image',
  },
  'value-loses-digest': { severity: 'warning', title: 'The digest in the value is lost at the next update' },
} as const satisfies Record<MarkerRuleId, Rule> & Record<string, Rule>;
