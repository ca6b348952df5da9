import type { Rule } from './rule.ts';

/** What keeps a message from being sent. None is an error: images are updated all the same. */
export const notificationRules = {
  'provider-not-supported': { severity: 'warning', title: 'A Provider has a type that sends nothing' },
  'provider-plain-address': {
    severity: 'warning',
    title: 'The secret address of a webhook is in plain text',
  },
  'alert-without-provider': { severity: 'warning', title: 'An Alert names a Provider that is not there' },
  'alert-matches-nothing': { severity: 'warning', title: 'An Alert is about objects that are not there' },
} as const satisfies Record<string, Rule>;
