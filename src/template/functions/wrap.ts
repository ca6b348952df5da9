import type { Budget } from '../budget.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { fixed, integer, str } from './define.ts';

/** sprig's functions that shorten and wrap text. They count bytes. */
export const wrapFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['abbrev', fixed([integer, str], str, (width, text) => abbreviate(text, 0, Number(width)))],
  ['abbrevboth', fixed([integer, integer, str], str, abbreviateBoth)],
  [
    'wrap',
    fixed([integer, str], str, (width, text, budget) =>
      wrap({ text, width, newLine: '', long: false, budget }),
    ),
  ],
  [
    'wrapWith',
    fixed([integer, str, str], str, (width, newLine, text, budget) =>
      wrap({ text, width, newLine, long: true, budget }),
    ),
  ],
];

function abbreviateBoth(left: bigint, right: bigint, text: string): string {
  if (right < 4n || (left > 0n && right < 7n)) return text;
  return abbreviate(text, Number(left), Number(right));
}

function abbreviate(text: string, offset: number, width: number): string {
  if (width < 4 || text.length <= width) return text;
  const room = width - 3;
  const start =
    text.length - Math.min(offset, text.length) < room ? text.length - room : Math.min(offset, text.length);
  if (start <= 4) return `${text.slice(0, room)}...`;
  if (width < 7) return '';
  if (start + room < text.length) return `...${abbreviateRest(text.slice(start), room)}`;
  return `...${text.slice(text.length - room)}`;
}

/** The library shortens the rest once more, and gives nothing when it has no room for that. */
function abbreviateRest(text: string, width: number): string {
  return width < 4 ? '' : abbreviate(text, 0, width);
}

type Wrapping = {
  readonly text: string;
  readonly width: bigint;
  readonly newLine: string;
  /** Breaks words that are longer than a line. */
  readonly long: boolean;
  readonly budget: Budget;
};

function wrap({ text, width, newLine, long, budget }: Wrapping): string {
  const lineBreak = newLine === '' ? '\n' : newLine;
  const room = width < 1n ? 1 : Number(width);
  const lines: string[] = [];
  let offset = 0;
  while (text.length - offset > room) {
    budget.step();
    if (text[offset] === ' ') {
      offset++;
      continue;
    }
    const [end, next] = lineEnd(text, offset, { room, long });
    if (end === undefined) break;
    lines.push(text.slice(offset, end));
    offset = next;
  }
  lines.push(text.slice(offset));
  budget.reserve(text.length + lines.length * lineBreak.length);
  return lines.join(lineBreak);
}

/** Where the line that starts at `offset` ends, and where the next one starts; `undefined` when it is the last one. */
function lineEnd(
  text: string,
  offset: number,
  { room, long }: { readonly room: number; readonly long: boolean },
): [end: number | undefined, next: number] {
  const space = text.slice(offset, offset + room + 1).lastIndexOf(' ') + offset;
  if (space >= offset) return [space, space + 1];
  if (long) return [offset + room, offset + room];
  const after = text.indexOf(' ', offset + room);
  return after < 0 ? [undefined, text.length] : [after, after + 1];
}
