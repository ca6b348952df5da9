import { createTwoFilesPatch } from 'diff';
import type { PlannedCommit } from '../delivery/delivery.ts';
import type { Colors } from './colors.ts';
import { toSafeLines, toSafeText } from './safe-text.ts';

/** Beyond this many changed lines a diff of one file says nothing to a reader, and takes long to compute. */
const changedLineLimit = 4_000;

/** The unified diff of all commits, as `git diff` shows it, coloured when `colors` are. */
export function toDiff(commits: readonly PlannedCommit[], colors: Colors): string {
  return commits
    .flatMap((commit) => commit.files)
    .map(({ path, before, after }) => toFileDiff({ path, before: decode(before), after: decode(after) }))
    .join('')
    .split('\n')
    .map((line) => paintLine(line, colors))
    .join('\n');
}

type FileTexts = { readonly path: string; readonly before: string; readonly after: string };

function toFileDiff({ path, before, after }: FileTexts): string {
  const name = toSafeText(path);
  const options = { context: 3, maxEditLength: changedLineLimit };
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, options);
  if (patch === undefined)
    return `--- a/${name}\n+++ b/${name}\n@@ more than ${changedLineLimit / 2} lines change @@\n`;
  return toSafeLines(patch.replace(/^=+\n/, '').replaceAll('\r\n', '\n'));
}

/** The bytes of a file that could be rewritten are UTF-8. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function paintLine(line: string, colors: Colors): string {
  if (line.startsWith('--- ') || line.startsWith('+++ ')) return colors.bold(line);
  if (line.startsWith('@@')) return colors.cyan(line);
  if (line.startsWith('+')) return colors.green(line);
  if (line.startsWith('-')) return colors.red(line);
  return line;
}
