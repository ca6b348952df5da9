import { createReadStream, statSync } from 'node:fs';
import { TidemarkError } from '../../errors.ts';

const sizeLimit = 64 * 2 ** 20;

/** Pieces of a text, as streams of Node.js give them. */
export type TextSource = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

/**
 * Reads a file or a pipe with one tag a line; `-` stands for the standard input. Empty lines and lines that start with
 * `#` do not count, nor does white space around a tag.
 *
 * Throws `TidemarkError` `path-not-found`, `file-too-large`, or `invalid-input` for what is no list of lines.
 */
export async function readTags(path: string, stdin: () => TextSource = () => []): Promise<readonly string[]> {
  const bytes = await readBytes(path === '-' ? stdin() : openFile(path), toName(path));
  refuseOthers(bytes, toName(path));
  return bytes
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function toName(path: string): string {
  return path === '-' ? 'the standard input' : `'${path}'`;
}

/** A pipe may take the place of a file: `--tags-file <(crane ls …)`. */
function openFile(path: string): TextSource {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory()) return createReadStream(path);
  const what = found === undefined ? 'none' : 'a directory';
  throw new TidemarkError('path-not-found', `expected a file with tags at '${path}', found ${what}`);
}

async function readBytes(source: TextSource, name: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of source) {
      const bytes = Buffer.from(piece);
      size += bytes.byteLength;
      if (size > sizeLimit) break;
      pieces.push(bytes);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TidemarkError('path-not-found', `cannot read the tags of ${name}: ${reason}`, { cause: error });
  }
  if (size <= sizeLimit) return Buffer.concat(pieces);
  throw new TidemarkError('file-too-large', `expected at most ${sizeLimit} bytes in ${name}, found more`);
}

/** What people save by mistake in place of lines, and what would otherwise be a list of no tags. */
function refuseOthers(bytes: Buffer, name: string): void {
  const start = bytes.toString('utf8', 0, 1_024);
  if (bytes.subarray(0, 1_024).includes(0))
    throw new TidemarkError(
      'invalid-input',
      `expected text in UTF-8 in ${name}, found bytes of something else; save it as UTF-8`,
    );
  if (/^\s*[[{]/.test(start))
    throw new TidemarkError(
      'invalid-input',
      `expected one tag a line in ${name}, found JSON; jq -r '.tags[]' makes lines of a registry's answer`,
    );
}
