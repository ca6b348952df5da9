import type { Place, Problem } from '../errors.ts';
import type { RuleId } from './rules/rules.ts';
import { isRuleId, rules } from './rules/rules.ts';
import type { Severity } from './rules/rule.ts';

/** One thing that a rule found. */
export type Finding = {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** What was expected, what was found, and what to do. */
  readonly message: string;
  /** Absent for what concerns the repository as a whole. */
  readonly place?: Place;
};

export function createFinding(rule: RuleId, message: string, place?: Place): Finding {
  return { rule, severity: rules[rule].severity, message, ...(place && { place }) };
}

/** The finding that a problem of an earlier stage is. */
export function toFinding({ severity, code, message, place }: Problem): Finding {
  const rule = isRuleId(code) ? code : 'invalid-manifest';
  return { rule, severity, message, ...(place && { place }) };
}
