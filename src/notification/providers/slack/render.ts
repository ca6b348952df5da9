import type { ImageChange, Notice } from '../../event.ts';
import { listFacts } from '../../wire/metadata.ts';
import { toFirstLine, toObjectTitle, truncate } from '../../wire/names.ts';
import { escapeMrkdwn, toCode, toLink } from './escape.ts';

export type Block = Readonly<Record<string, unknown>>;

export type SlackMessage = {
  /** What notifications and screen readers show in place of the blocks. */
  readonly text: string;
  readonly blocks: readonly Block[];
};

// Slack adds up the text of all blocks, too.
const limits = {
  message: 12_000,
  header: 150,
  section: 3_000,
  context: 2_000,
  text: 3_000,
  events: 15,
  changes: 20,
};

/**
 * A Block Kit message of all events: a header that says what happened, then for each event what changed, where, and
 * what to do. Long lists are folded with a count, because Slack refuses a message that is too long.
 */
export function renderMessage(notices: readonly Notice[]): SlackMessage {
  const told = withoutRepeats(notices);
  let used = 0;
  const shown = told
    .slice(0, limits.events)
    .map(toBlocks)
    .filter((blocks) => (used += toLength(blocks)) <= limits.message);
  const hidden = told.length - shown.length;
  const title = toTitle(told);
  return {
    text: [
      escapeMrkdwn(title, 300),
      ...fold(told.map(toLine), { most: limits.events, room: limits.text - 350 }),
    ].join('\n'),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: truncate(title, limits.header), emoji: true } },
      ...shown.flatMap((blocks, index) => (index === 0 ? blocks : [{ type: 'divider' }, ...blocks])),
      ...(hidden > 0 ? [toContext(`and ${hidden} more events`)] : []),
    ],
  };
}

/** What a policy selected is already told by the delivery that brings it. */
function withoutRepeats(notices: readonly Notice[]): readonly Notice[] {
  const delivered = new Set(
    notices
      .filter(({ involvedObject }) => involvedObject.kind === 'ImageUpdateAutomation')
      .flatMap(({ changes }) => changes.map(({ policy }) => policy)),
  );
  return notices.filter(
    ({ involvedObject, standing, changes }) =>
      involvedObject.kind !== 'ImagePolicy' ||
      standing !== 'news' ||
      !changes.every(({ policy }) => delivered.has(policy)),
  );
}

/** `2 images updated, 1 failed`, or for one event what it is about. */
function toTitle(notices: readonly Notice[]): string {
  const failed = notices.filter(({ severity }) => severity === 'error').length;
  const recovered = notices.filter((notice) => notice.recovered).length;
  const [first, ...others] = notices;
  if (first !== undefined && others.length === 0 && first.changes.length === 0) return toSingleTitle(first);
  const parts = [
    ...toUpdateTitle(notices.filter(({ changes }) => changes.length > 0)),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...toCount(notices, 'Held', 'held'),
    ...toCount(notices, 'PullRequestPaused', 'paused'),
    ...(recovered > 0 ? [`${recovered} recovered`] : []),
  ];
  if (parts.length > 0) return `${failed > 0 ? '🚨 ' : ''}${parts.join(', ')}`;
  return `${notices.length} events`;
}

function toSingleTitle(notice: Notice): string {
  if (notice.recovered) return `✅ ${toObjectTitle(notice)} recovered`;
  const title = toObjectTitle(notice);
  return notice.severity === 'error' ? `🚨 ${title} failed` : toFirstLine(notice.message).trim() || title;
}

function toCount(notices: readonly Notice[], reason: string, word: string): readonly string[] {
  const count = notices.filter((notice) => notice.reason === reason && !notice.recovered).length;
  return count === 0 ? [] : [`${count} ${word}`];
}

/** `Pull request #12 opened: 2 images`, or `podinfo 6.5.0 → 6.6.1`. */
function toUpdateTitle(notices: readonly Notice[]): readonly string[] {
  const changes = notices.flatMap((notice) => notice.changes);
  const [only] = changes;
  if (only === undefined) return [];
  const [pull] = notices.map(({ pullRequest }) => pullRequest);
  const isOne = pull !== undefined && notices.every(({ pullRequest }) => pullRequest?.number === pull.number);
  const prefix = isOne ? `Pull request #${pull.number} ${pull.action}: ` : '';
  if (changes.length === 1) return [`${prefix}${toShortName(only)} ${only.old} → ${only.new}`];
  return [`${prefix}${changes.length} images${isOne ? '' : ' updated'}`];
}

function toShortName({ image }: ImageChange): string {
  return image.slice(image.lastIndexOf('/') + 1);
}

function toLine(notice: Notice): string {
  const mark = notice.recovered ? 'recovered: ' : '';
  const changes = notice.changes.map((change) => `${toShortName(change)} ${change.old} → ${change.new}`);
  const what = changes.length === 0 ? toFirstLine(notice.message) : fold(changes, { most: 5 }).join(', ');
  return escapeMrkdwn(`${toObjectTitle(notice)}: ${mark}${what}`, 500);
}

function toBlocks(notice: Notice): readonly Block[] {
  const before = [toHeadline(notice), toMessage(notice)];
  const after = toAdvice(notice);
  const room = limits.section - [...before, ...after].join('\n').length - 30;
  const changes = fold(notice.changes.map(toChangeLine), { most: limits.changes, room });
  const where = toWhere(notice);
  return [
    { type: 'section', text: toMrkdwn([...before, ...changes, ...after].join('\n')) },
    ...(where === '' ? [] : [toContext(where)]),
  ];
}

function toLength(blocks: readonly Block[]): number {
  return JSON.stringify(blocks).length;
}

/** Slack reads nothing into the text that is not marked up: no `@here`, no name of a channel, no address. */
function toMrkdwn(text: string) {
  return { type: 'mrkdwn', text, verbatim: true };
}

function toHeadline(notice: Notice): string {
  const sign =
    notice.severity === 'error'
      ? '🚨'
      : notice.recovered
        ? '✅'
        : notice.standing === 'trouble'
          ? '⏸️'
          : '🚀';
  return `${sign} *${escapeMrkdwn(toObjectTitle(notice), 400)}*${notice.recovered ? ' recovered' : ''}`;
}

function toMessage({ changes, message }: Notice): string {
  return changes.length === 0 ? escapeMrkdwn(message, 1_800) : escapeMrkdwn(toFirstLine(message), 500);
}

function toChangeLine({ image, old, new: after }: ImageChange): string {
  return `• ${toCode(image, 200)} ${toCode(old, 100)} → ${toCode(after, 100)}`;
}

/** The first `most` lines that are within `room` characters together, and the number of the others. */
function fold(
  lines: readonly string[],
  { most, room = Infinity }: { readonly most: number; readonly room?: number },
): readonly string[] {
  let used = 0;
  const shown = lines.slice(0, most).filter((line) => (used += line.length + 1) <= room);
  const hidden = lines.length - shown.length;
  return hidden === 0 ? lines : [...shown, `… and ${hidden} more`];
}

function toAdvice({ advice, severity, recovered }: Notice): readonly string[] {
  if (advice === undefined || recovered) return [];
  return [`${severity === 'error' ? '*What to do:* ' : ''}${escapeMrkdwn(advice, 500)}`];
}

const linkedKeys: ReadonlySet<string> = new Set([
  'url',
  'change_request',
  'changes',
  'revision',
  'image',
  'tag',
  'previousTag',
  'digest',
  'commit',
]);

/** Where it is: path, commit, link, and what the alert adds. */
function toWhere(notice: Notice): string {
  const { path, url, pullRequest, metadata, changes } = notice;
  const commit = metadata['commit'];
  const link =
    url === undefined
      ? undefined
      : toLink(url, pullRequest === undefined ? 'details' : `pull request #${pullRequest.number}`);
  const facts = listFacts(notice).filter(([key]) => !linkedKeys.has(key));
  const parts = [
    ...(link === undefined ? [] : [link]),
    ...(path === undefined ? [] : [`path ${toCode(path, 200)}`]),
    ...(commit === undefined || changes.length === 0 ? [] : [`commit ${toCode(commit.slice(0, 7), 7)}`]),
    ...facts.map(([key, value]) => `${escapeMrkdwn(key, 60)}: ${escapeMrkdwn(value, 200)}`),
  ];
  const separator = '  ·  ';
  const padded = parts.map((part, index) => (index === 0 ? part : `${separator}${part}`));
  return fold(padded, { most: 11, room: limits.context - 30 }).join('');
}

function toContext(text: string): Block {
  return { type: 'context', elements: [toMrkdwn(text)] };
}
