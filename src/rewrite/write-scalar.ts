import type { Edit } from './edit.ts';
import { PlainStrings } from './plain-string.ts';
import type { ScalarSpan } from './scalar-span.ts';
import type { BlockLayout } from './yaml/token.ts';

const CORE_PREFIX = 'tag:yaml.org,2002:';
const LF = 10;
const CR = 13;

/** Adds the edits that make a scalar of one file stand for a string, in the order of the file. */
export type ScalarWriter = (span: ScalarSpan, value: string) => void;

/**
 * Creates the writer of a file, which adds to `edits`. The way a scalar is written is kept: quotes, block style with
 * its indentation, anchor and tag. Three things differ from the old text when the value demands it: a plain scalar gets
 * double quotes when it would not be read as this string; a tag that is not of strings, like `!!int`, goes; and a block
 * scalar gets the indicator that strips the line break at its end.
 */
export function createScalarWriter(bytes: Uint8Array, edits: Edit[]): ScalarWriter {
  const plain = new PlainStrings();
  return (span, value) => {
    if (span.tag !== undefined) edits.push(...dropTag(bytes, span));
    const { start, end } = span;
    if (span.block !== undefined) edits.push(...writeBlock(bytes, { start, block: span.block, value }));
    else edits.push({ start, end, text: toFlowText(plain, span, value) });
  };
}

function dropTag(bytes: Uint8Array, { tag }: ScalarSpan): Edit[] {
  if (tag === undefined || !tag.name.startsWith(CORE_PREFIX) || tag.name === `${CORE_PREFIX}str`) return [];
  let { end } = tag;
  while (bytes[end] === 32 || bytes[end] === 9) end++;
  return [{ start: tag.start, end, text: '' }];
}

function toFlowText(plain: PlainStrings, { style, inFlow }: ScalarSpan, value: string): string {
  if (style === 'plain' && plain.has(value, inFlow)) return value;
  if (style === 'single' && isPrintable(value)) return `'${value.replaceAll("'", "''")}'`;
  return toDoubleQuoted(value);
}

/** JSON's escapes are YAML's; the characters that JSON leaves and YAML does not allow are escaped as well. */
function toDoubleQuoted(value: string): string {
  return JSON.stringify(value).replaceAll(/[\x7f-\x9f\u2028\u2029\uFEFF\uFFFE\uFFFF]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function isPrintable(value: string): boolean {
  return /^[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/.test(value);
}

type BlockInput = { readonly start: number; readonly block: BlockLayout; readonly value: string };

function writeBlock(bytes: Uint8Array, { start, block, value }: BlockInput): Edit[] {
  if (!isPrintable(value) || value.trim() !== value || value === '') {
    const bodyEnd = endOfLine(bytes, block.bodyEnd);
    const text = toDoubleQuoted(value);
    return [
      { start, end: block.headerEnd, text },
      {
        start: block.bodyStart,
        end: block.bodyEnd === block.bodyStart ? block.bodyStart : bodyEnd,
        text: '',
      },
    ];
  }
  const header = latin1(bytes, start, block.headerEnd);
  const body = { start: block.bodyStart, end: block.bodyEnd, text: toBody(bytes, block, value) };
  if (header.includes('-')) return [body];
  return [{ start, end: block.headerEnd, text: toStripping(header) }, body];
}

/** Sets the chomping indicator of a block header to `-`. */
function toStripping(header: string): string {
  return header.includes('+') ? header.replace('+', '-') : `${header}-`;
}

function toBody(bytes: Uint8Array, block: BlockLayout, value: string): string {
  const isEmpty = block.bodyStart === block.bodyEnd;
  // An empty block has no indentation to keep; one more than the least is the customary two.
  const indent = isEmpty && block.increment === 0 ? block.indent + 1 : block.indent;
  const line = ' '.repeat(indent) + value;
  if (!isEmpty) return line;
  const isBehindBreak = bytes[block.bodyStart - 1] === LF || bytes[block.bodyStart - 1] === CR;
  const lineBreak = bytes[block.bodyStart - 2] === CR && bytes[block.bodyStart - 1] === LF ? '\r\n' : '\n';
  return isBehindBreak ? line + lineBreak : lineBreak + line;
}

function endOfLine(bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(LF, from);
  return at === -1 ? bytes.length : at + 1;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
