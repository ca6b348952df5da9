import type { Command } from '../commands.ts';
import type { DeliveredGroup, GroupState, SkippedTag } from '../request.ts';
import { toCode, toSafeMarkdown } from './sanitize.ts';

/** What our answer is found by, among the comments that we wrote. */
export const ANSWER_MARKER = '<!-- tidemark:answer:v1 -->';

const REASON_LIMIT = 2_000;

const STATES: Readonly<Record<GroupState, string>> = {
  skipped: 'The repository or its base branch cannot be worked on.',
  refused: 'The update cannot be made.',
  blocked: 'GitHub has refused the same before.',
  edited: 'Somebody has worked on the branch, so it is left alone.',
  overtaken: 'A later run has taken over.',
  queued: 'The pull request is in the merge queue, so it is left alone.',
  held: 'A policy cannot be judged at the moment, so the proposal stays as it is.',
  paused: 'Updates are paused.',
  waiting: 'The update waits.',
  delivered: 'The base branch has everything.',
  obsolete: 'Nothing asks for this update any more.',
  current: 'Everything is as it should be.',
  drift: 'The text was put right.',
  stale: 'The branch was rebuilt.',
  orphan: 'The pull request was opened from its branch.',
  rejected: 'This version was turned down.',
  reverted: 'This change was made before and taken back.',
  deferred: 'The update waits for its turn.',
  absent: 'The update was proposed.',
};

const OUTCOMES: Readonly<Partial<Record<DeliveredGroup['outcome'], string>>> = {
  deferred: 'What there was to do waits for a later run.',
  refused: 'What there was to do was refused.',
  failed: 'What there was to do failed; the next run tries again.',
};

/** The answer to what was asked last on a pull request; `group` is absent when no update stands for it any more. */
export function renderAnswer(commands: readonly Command[], group: DeliveredGroup | undefined): string {
  const asked = commands.map((command) => `- ${toText(command)}: ${toMeaning(command)}`);
  const parts = [ANSWER_MARKER, asked.join('\n'), ...(group === undefined ? [] : describe(group))];
  return parts.join('\n\n');
}

function describe({ state, outcome, reason, skipped = [] }: DeliveredGroup): readonly string[] {
  const isDone = outcome === 'done' || outcome === 'unchanged';
  return [
    `**${state}**: ${isDone ? STATES[state] : (OUTCOMES[outcome] ?? STATES[state])}`,
    ...(reason === undefined ? [] : [toSafeMarkdown(reason, REASON_LIMIT)]),
    ...(skipped.length === 0 ? [] : [skipped.map(renderSkipped).join('\n')]),
  ];
}

function renderSkipped({ policy, tag, by, pullRequest }: SkippedTag): string {
  const who = by === undefined ? 'somebody' : toCode(by);
  return `- ${toCode(policy)}: ${toCode(tag)} is skipped, because ${who} asked for that on pull request ${pullRequest}`;
}

function toText(command: Command): string {
  if (command.kind === 'unknown') return toCode(command.text);
  const argument = 'tag' in command ? ` ${command.tag}` : '';
  return toCode(`/tidemark ${command.kind}${argument}`);
}

function toMeaning({ kind }: Command): string {
  switch (kind) {
    case 'rebuild':
      return 'the branch is built again on the base branch, without what others committed to it';
    case 'recreate':
      return 'the update is proposed again';
    case 'pause':
      return 'nothing is done about this pull request until `/tidemark resume`';
    case 'resume':
      return 'nothing is paused, ignored or pinned any more';
    case 'ignore':
      return 'this version is not proposed any more; the next best one is, if it is newer than what Git has';
    case 'unignore':
      return 'this version may be proposed again';
    case 'pin':
      return 'no other version is proposed';
    case 'explain':
      return 'the state, and why';
    case 'unknown':
      return 'not understood. There are `rebuild`, `recreate`, `ignore <tag>`, `unignore <tag>`, `pin <tag>`, `pause`, `resume` and `explain`';
  }
}
