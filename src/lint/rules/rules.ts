import { automationRules } from './automation-rules.ts';
import { credentialRules } from './credential-rules.ts';
import { manifestRules } from './manifest-rules.ts';
import { markerRules } from './marker-rules.ts';
import { notificationRules } from './notification-rules.ts';
import { policyRules } from './policy-rules.ts';
import type { Rule } from './rule.ts';

const all = {
  ...markerRules,
  ...manifestRules,
  ...policyRules,
  ...automationRules,
  ...credentialRules,
  ...notificationRules,
} as const;

/** The name of a rule; it never changes, because users suppress and search by it. */
export type RuleId = keyof typeof all;

/** Every rule by its name. Each has a section of that name in `docs/lint.md`. */
export const rules: Readonly<Record<RuleId, Rule>> = all;

export function isRuleId(name: string): name is RuleId {
  return Object.hasOwn(rules, name);
}

/** Where a rule is described, with what to do about its findings. */
export function toHelpUri(rule: RuleId): string {
  return `https://github.com/tidemark-dev/tidemark/blob/main/docs/lint.md#${rule}`;
}
