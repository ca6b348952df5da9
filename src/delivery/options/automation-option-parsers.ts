import { TidemarkError } from '../../errors.ts';
import type { DeliveryOptions } from '../github/options.ts';
import { parseWindow } from '../github/schedule.ts';

export type ParsedOption = Partial<DeliveryOptions> | { readonly message: string };

type Parser = (value: string) => ParsedOption;

/** By the name behind `tidemark.dev/`. */
export const automationOptionParsers: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ['delivery', oneOf(['auto', 'commit', 'pull-request', 'none'], (delivery) => ({ delivery }))],
  [
    'group-by',
    oneOf(['automation', 'policy', 'repository', 'path', 'label', 'all'], (groupBy) => ({ groupBy })),
  ],
  ['group-label', text((groupLabel) => ({ groupLabel }))],
  ['branch', text((branchTemplate) => ({ branchTemplate }))],
  ['title', text((titleTemplate) => ({ titleTemplate }))],
  ['labels', list((labels) => ({ labels }))],
  ['assignees', list((assignees) => ({ assignees }))],
  ['reviewers', list((reviewers) => ({ reviewers }))],
  ['team-reviewers', list((teamReviewers) => ({ teamReviewers }))],
  ['milestone', parseMilestone],
  ['draft', oneOf(['true', 'false'], (draft) => ({ draft: draft === 'true' }))],
  [
    'auto-merge',
    oneOf(['merge', 'squash', 'rebase'], (method) => ({ autoMerge: { method, withoutProtection: false } })),
  ],
  ['branch-update', oneOf(['rebase', 'append'], (branchUpdate) => ({ branchUpdate }))],
  ['delete-rejected', oneOf(['true', 'false'], (value) => ({ deleteRejected: value === 'true' }))],
  ['schedule', parseSchedule],
]);

function oneOf<Choice extends string>(
  choices: readonly Choice[],
  toOption: (choice: Choice) => Partial<DeliveryOptions>,
): Parser {
  return (value) => {
    const choice = choices.find((candidate) => candidate === value.trim());
    if (choice !== undefined) return toOption(choice);
    return { message: `expected one of ${choices.join(', ')}, found "${value}"` };
  };
}

function text(toOption: (value: string) => Partial<DeliveryOptions>): Parser {
  return (value) =>
    value.trim() === '' ? { message: 'expected a text, found none' } : toOption(value.trim());
}

function list(toOption: (values: readonly string[]) => Partial<DeliveryOptions>): Parser {
  return (value) => {
    const entries = value.split(',').map((entry) => entry.trim());
    return toOption(entries.filter((entry) => entry !== ''));
  };
}

function parseMilestone(value: string): ParsedOption {
  if (/^[1-9]\d{0,8}$/.test(value.trim())) return { milestone: Number(value) };
  return { message: `expected the number of a milestone, found "${value}"` };
}

/** Windows are separated by `;`, because their days are separated by commas. */
function parseSchedule(value: string): ParsedOption {
  try {
    return { schedule: value.split(';').map((window) => parseWindow(window)) };
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return { message: error.message };
  }
}
