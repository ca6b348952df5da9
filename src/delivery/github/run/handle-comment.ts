import type { Problem } from '../../../errors.ts';
import { applyCommand, parseCommands } from '../commands.ts';
import type { Command } from '../commands.ts';
import type { Failure, Forge, Outcome } from '../forge.ts';
import type { Asked } from '../request.ts';
import { parseMarker, renderMarker } from '../text/marker.ts';
import type { Marker, Records } from '../text/marker.ts';
import { findZone, replaceZone, withFirstLine, withNotice } from '../text/zone.ts';

/** A comment as the event `issue_comment` tells of it. */
export type CommentEvent = {
  /** Only `created` counts: an edit could put words into somebody's mouth. */
  readonly action: string;
  readonly pullRequest: number;
  readonly comment: number;
  readonly login: string;
  readonly isBot: boolean;
  readonly body: string;
};

export type CommentResult = {
  /** What the delivery that follows is to do; nothing when the comment has no command, or none that counts. */
  readonly asked: Asked;
  readonly commands: readonly Command[];
  readonly problems: readonly Problem[];
};

const nothing: Asked = { rebuild: [], recreate: [] };

/**
 * Does what a comment asks for, if whoever wrote it may write to the repository: records go into our part of the pull
 * request, where the next run reads them; the rest is for the delivery that follows. Makes no request for a comment
 * without a command.
 */
export async function handleComment(forge: Forge, event: CommentEvent): Promise<CommentResult> {
  const commands = event.action === 'created' && !event.isBot ? parseCommands(event.body) : [];
  if (commands.length === 0) return { asked: nothing, commands, problems: [] };
  const pull = await forge.readPull(event.pullRequest);
  if (!pull.ok) return fail(event, pull.failure);
  const marker = parseMarker(pull.value?.body ?? '');
  if (pull.value === null || pull.value.isCrossRepository || marker === undefined)
    return { asked: nothing, commands: [], problems: [] };
  const allowed = await forge.canWrite(event.login);
  if (!allowed.ok) return fail(event, allowed.failure);
  if (!allowed.value) {
    await forge.react(event.comment, 'confused');
    return { asked: nothing, commands: [], problems: [] };
  }
  const recorded = await record(forge, event, { body: pull.value.body, marker, commands });
  if (!recorded.ok) return fail(event, recorded.failure);
  // Nobody is worse off without the thumb.
  await forge.react(event.comment, commands.every(({ kind }) => kind === 'unknown') ? 'confused' : '+1');
  return { asked: toAsked(event.pullRequest, commands), commands, problems: [] };
}

type Change = { readonly body: string; readonly marker: Marker; readonly commands: readonly Command[] };

async function record(
  forge: Forge,
  event: CommentEvent,
  { body, marker, commands }: Change,
): Promise<Outcome<void>> {
  const before = marker.records ?? {};
  const after = commands.reduce<Records>(
    (records, command) => applyCommand(records, command, event.login),
    before,
  );
  if (JSON.stringify(after) === JSON.stringify(before)) return { ok: true, value: undefined };
  const line = renderMarker({ ...marker, records: after });
  const notice = after.paused === true ? '> **Paused** by a comment. `/tidemark resume` ends it.' : '';
  const zone = withNotice(withFirstLine(findZone(body) ?? '', line), notice);
  return forge.editPull(event.pullRequest, { body: replaceZone(body, zone) });
}

function toAsked(number: number, commands: readonly Command[]): Asked {
  const has = (kind: Command['kind']): readonly number[] =>
    commands.some((command) => command.kind === kind) ? [number] : [];
  return { rebuild: has('rebuild'), recreate: has('recreate'), answers: [{ pullRequest: number, commands }] };
}

function fail({ pullRequest }: CommentEvent, { message }: Failure): CommentResult {
  const asked = { ...nothing, unheard: [pullRequest] };
  return { asked, commands: [], problems: [{ severity: 'error', code: 'forge-failed', message }] };
}
