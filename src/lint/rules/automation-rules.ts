import type { Rule } from './rule.ts';

/** What is wrong with an automation before it has anything to commit. */
export const automationRules = {
  'template-parse': { severity: 'error', title: 'A commit message template cannot be read' },
  'template-fails': { severity: 'error', title: 'A commit message template fails on a change' },
  'template-removed-field': { severity: 'warning', title: 'A commit message template uses a removed field' },
  'template-no-value': { severity: 'warning', title: 'A commit message template prints "<no value>"' },
  'automation-selects-nothing': { severity: 'warning', title: 'An automation selects no policy' },
  'automation-without-markers': { severity: 'warning', title: 'An automation has no value to update' },
  'unused-pattern': { severity: 'warning', title: 'A pattern of files matches no file' },
  'overlapping-automations': { severity: 'warning', title: 'Two automations update one value on one branch' },
} as const satisfies Record<string, Rule>;
