import { TidemarkError } from '../../errors.ts';
import type { GitIdentity } from '../delivery.ts';
import type { DeliveryOptions } from '../github/options.ts';
import { parseWindow } from '../github/schedule.ts';

/** Options as they are written: whose name a commit bears may depend on the automation. */
export type WrittenOptions = Partial<Omit<DeliveryOptions, 'author'>> & {
  readonly author?: GitIdentity | 'manifest';
};

export type ParsedOption = WrittenOptions | { readonly message: string };

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
  ['labels', parseLabels],
  ['assignees', list((assignees) => ({ assignees: assignees.map(withoutAt) }))],
  ['reviewers', list((reviewers) => ({ reviewers: reviewers.map(withoutAt) }))],
  ['team-reviewers', list((teams) => ({ teamReviewers: teams.map(withoutOwner) }))],
  ['milestone', parseMilestone],
  ['draft', oneOf(['true', 'false'], (draft) => ({ draft: draft === 'true' }))],
  ['auto-merge', parseAutoMerge],
  ['author', parseAuthor],
  ['branch-update', oneOf(['rebase', 'append'], (branchUpdate) => ({ branchUpdate }))],
  ['delete-rejected', oneOf(['true', 'false'], (value) => ({ deleteRejected: value === 'true' }))],
  ['schedule', parseSchedule],
]);

function oneOf<Choice extends string>(
  choices: readonly Choice[],
  toOption: (choice: Choice) => WrittenOptions,
): Parser {
  return (value) => {
    const choice = choices.find((candidate) => candidate === value.trim());
    if (choice !== undefined) return toOption(choice);
    return { message: `expected one of ${choices.join(', ')}, found "${value}"` };
  };
}

function text(toOption: (value: string) => WrittenOptions): Parser {
  return (value) =>
    value.trim() === '' ? { message: 'expected a text, found none' } : toOption(value.trim());
}

function list(toOption: (values: readonly string[]) => WrittenOptions): Parser {
  return (value) => toOption(toList(value));
}

function toList(value: string): readonly string[] {
  const entries = value.split(',').map((entry) => entry.trim());
  return entries.filter((entry) => entry !== '');
}

const LABEL_LIMIT = 50;

/** GitHub refuses longer ones, and all that come with them. */
function parseLabels(value: string): ParsedOption {
  const labels = toList(value);
  const long = labels.find((label) => Array.from(label).length > LABEL_LIMIT);
  if (long === undefined) return { labels };
  return { message: `expected labels of at most ${LABEL_LIMIT} characters, found "${long}"` };
}

function withoutAt(login: string): string {
  return login.replace(/^@/, '');
}

/** Teams are named by their slug alone; in texts they come with their organization. */
function withoutOwner(team: string): string {
  return team.replace(/^@?(?:[^/]+\/)?/, '');
}

/** `squash`, or `squash without-protection`. */
function parseAutoMerge(value: string): ParsedOption {
  const [, method = '', rest] = /^(\S+)(?:\s+(without-protection))?$/.exec(value.trim()) ?? [];
  const known = (['merge', 'squash', 'rebase'] as const).find((candidate) => candidate === method);
  if (known !== undefined) return { autoMerge: { method: known, withoutProtection: rest !== undefined } };
  return {
    message: `expected merge, squash or rebase, and "without-protection" behind it or nothing, found "${value}"`,
  };
}

/** `manifest`, or a name and an address. */
function parseAuthor(value: string): ParsedOption {
  if (value.trim() === 'manifest') return { author: 'manifest' };
  const [, name, email] = /^([^<>\n]{1,200}?)\s*<([^<>\s]{1,200}@[^<>\s]{1,200})>$/.exec(value.trim()) ?? [];
  if (name !== undefined && email !== undefined) return { author: { name: name.trim(), email } };
  return { message: `expected "manifest" or an author such as "Ada <ada@example.com>", found "${value}"` };
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
