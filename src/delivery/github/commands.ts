import type { Records } from './text/marker.ts';

/** What somebody can ask for in a comment on a pull request. */
export type Command =
  | { readonly kind: 'rebuild' }
  | { readonly kind: 'recreate' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'explain' }
  /** A tag, or `image:tag`. */
  | { readonly kind: 'ignore'; readonly tag: string }
  | { readonly kind: 'pin'; readonly tag: string };

const LINE = /^\/tidemark[ \t]+([a-z]+)(?:[ \t]+(\S{1,300}))?[ \t]*$/;
const TAG = /^(?:[\w.:/-]+:)?[\w][\w.-]{0,127}$/;
const COMMAND_LIMIT = 10;

/** The commands of a comment, each a line of its own. Quoted lines, code and everything else are no commands. */
export function parseCommands(comment: string): readonly Command[] {
  const commands: Command[] = [];
  let fenced = false;
  for (const line of comment.slice(0, 65_536).split(/\r?\n/)) {
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
    const command = fenced ? undefined : parseLine(line);
    if (command !== undefined) commands.push(command);
  }
  return commands.slice(0, COMMAND_LIMIT);
}

/** The records of a pull request after a command. `resume` takes everything back. */
export function applyCommand(records: Records, command: Command): Records {
  switch (command.kind) {
    case 'ignore':
      return { ...records, ignore: [...new Set([...(records.ignore ?? []), command.tag])].slice(-50) };
    case 'pin':
      return { ...records, pin: [command.tag] };
    case 'pause':
      return { ...records, paused: true };
    case 'resume':
      return {};
    case 'rebuild':
    case 'recreate':
    case 'explain':
      return records;
  }
}

function parseLine(line: string): Command | undefined {
  const match = LINE.exec(line);
  const [, kind, argument] = match ?? [];
  switch (kind) {
    case 'rebuild':
    case 'recreate':
    case 'pause':
    case 'resume':
    case 'explain':
      return argument === undefined ? { kind } : undefined;
    case 'ignore':
    case 'pin':
      return argument !== undefined && TAG.test(argument) ? { kind, tag: argument } : undefined;
    default:
      return undefined;
  }
}
