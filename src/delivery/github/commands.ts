import { listTextLines } from './text/list-text-lines.ts';
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
  | { readonly kind: 'pin'; readonly tag: string }
  /** Something that was meant to be one. */
  | { readonly kind: 'unknown'; readonly text: string };

const LINE = /^ {0,3}\/tidemark[ \t]+([a-z]+)(?:[ \t]+(\S{1,300}))?[ \t]*$/i;
const CALL = /^ {0,3}(\/tidemark(?:[ \t].{0,100}|$))/i;
const TAG = /^(?:[\w.:/-]+:)?[\w][\w.-]{0,127}$/;
const COMMAND_LIMIT = 10;

/** The commands of a comment, each a line of its own. Quoted lines, code and everything else are no commands. */
export function parseCommands(comment: string): readonly Command[] {
  const found = new Map<string, Command>();
  for (const line of listTextLines(comment.slice(0, 65_536))) {
    const command = parseLine(line);
    if (command !== undefined) found.set(JSON.stringify(command), command);
  }
  return [...found.values()].slice(0, COMMAND_LIMIT);
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
    case 'unknown':
      return records;
  }
}

function parseLine(line: string): Command | undefined {
  const text = CALL.exec(line)?.[1]?.trim();
  return text === undefined ? undefined : (parseCall(line) ?? { kind: 'unknown', text });
}

function parseCall(line: string): Command | undefined {
  const [, word = '', argument] = LINE.exec(line) ?? [];
  const kind = word.toLowerCase();
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
