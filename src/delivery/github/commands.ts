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
  | { readonly kind: 'unignore'; readonly tag: string }
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

const RECORDS_LIMIT = 50;

/** The records of a pull request after a command of `login`. `resume` takes everything back. */
export function applyCommand(records: Records, command: Command, login: string): Records {
  const { ignore = [] } = records;
  switch (command.kind) {
    case 'ignore':
      if (ignore.includes(command.tag)) return records;
      return withNames(
        { ...records, ignore: [...ignore, command.tag].slice(-RECORDS_LIMIT) },
        command,
        login,
      );
    case 'unignore': {
      const { ignore: _, ...rest } = records;
      const left = ignore.filter((tag) => tag !== command.tag);
      return withNames(left.length === 0 ? rest : { ...rest, ignore: left });
    }
    case 'pin':
      return withNames({ ...records, pin: [command.tag] }, command, login);
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

/** Remembers who has asked for what is still recorded. */
function withNames(
  { by = {}, ...records }: Records,
  command?: { readonly tag: string },
  login?: string,
): Records {
  const recorded = new Set([...(records.ignore ?? []), ...(records.pin ?? [])]);
  const known = Object.entries(by).filter(([tag]) => recorded.has(tag) && tag !== command?.tag);
  const names = command === undefined || login === undefined ? known : [...known, [command.tag, login]];
  return names.length === 0 ? records : { ...records, by: Object.fromEntries(names) };
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
    case 'unignore':
    case 'pin':
      return argument !== undefined && TAG.test(argument) ? { kind, tag: argument } : undefined;
    default:
      return undefined;
  }
}
