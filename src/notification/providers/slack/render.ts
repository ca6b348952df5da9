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

const limits = { header: 150, section: 3_000, text: 3_000, events: 15, changes: 20 };

/**
 * A Block Kit message of all events: a header that says what happened, then for each event what changed, where, and
 * what to do. Long lists are folded with a count, because Slack refuses a message that is too long.
 */
export function renderMessage(notices: readonly Notice[]): SlackMessage {
  const told = withoutRepeats(notices);
  const shown = told.slice(0, limits.events);
  const hidden = told.length - shown.length;
  const title = toTitle(told);
  return {
    text: truncate([escapeMrkdwn(title, 300), ...shown.map(toLine)].join('\n'), limits.text),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: truncate(title, limits.header), emoji: true } },
      ...shown.flatMap((notice, index) => [
        ...(index === 0 ? [] : [{ type: 'divider' }]),
        ...toBlocks(notice),
      ]),
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
  return notice.severity === 'error' ? `🚨 ${toObjectTitle(notice)} failed` : toFirstLine(notice.message);
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
  const what = changes.length === 0 ? toFirstLine(notice.message) : fold(changes, 5).join(', ');
  return escapeMrkdwn(`${toObjectTitle(notice)}: ${mark}${what}`, 500);
}

function toBlocks(notice: Notice): readonly Block[] {
  const text = [toHeadline(notice), ...toBody(notice), ...toAdvice(notice)].join('\n');
  const where = toWhere(notice);
  return [
    { type: 'section', text: { type: 'mrkdwn', text: fit(text) } },
    ...(where === '' ? [] : [toContext(where)]),
  ];
}

/** Every line is within its own limit; when they are too long together, the last ones go. */
function fit(text: string): string {
  if (text.length <= limits.section) return text;
  const lines = text.split('\n');
  while (lines.join('\n').length > limits.section - 2) lines.pop();
  return `${lines.join('\n')}\n…`;
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

function toBody({ changes, message }: Notice): readonly string[] {
  if (changes.length === 0) return [escapeMrkdwn(message, 1_800)];
  const lines = changes.map(
    ({ image, old, new: after }) => `• ${toCode(image, 200)} ${toCode(old, 100)} → ${toCode(after, 100)}`,
  );
  return [escapeMrkdwn(toFirstLine(message), 500), ...fold(lines, limits.changes)];
}

function fold(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), `… and ${lines.length - most} more`];
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
    ...facts.slice(0, 8).map(([key, value]) => `${escapeMrkdwn(key, 60)}: ${escapeMrkdwn(value, 200)}`),
  ];
  return parts.join('  ·  ');
}

function toContext(text: string): Block {
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}
