import { createReadStream, statSync } from 'node:fs';
import { TidemarkError } from '../../errors.ts';
import { decodeText } from '../../manifests/yaml/decode-text.ts';

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
  const name = toName(path);
  const text = decodeText(await readBytes(path === '-' ? stdin() : openFile(path), name));
  if (text === undefined)
    throw new TidemarkError('invalid-input', `expected UTF-8 text in ${name}, found bytes that are not`);
  if (/^\s*[[{]/.test(text)) throw toJsonError(name);
  return text
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

/** What people save by mistake in place of lines. */
function toJsonError(name: string): TidemarkError {
  return new TidemarkError(
    'invalid-input',
    `expected one tag a line in ${name}, found JSON; jq -r '.tags[]' makes lines of a registry's answer`,
  );
}
