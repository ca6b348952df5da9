import { compareBytes } from '../compare-bytes.ts';
import type { MapNode, Node, Scalar } from '../yaml/node.ts';
import { resolveScalar } from '../yaml/resolve-scalar.ts';

/**
 * A node as YAML in the way Go prints it: keys sorted, blocks for text of several lines, quotes only where the text
 * would mean something else. What substitution does to an object depends on this.
 */
export function printYaml(node: Node, { width = Number.POSITIVE_INFINITY }: PrintOptions = {}): string {
  const lines: string[] = [];
  if (node.type === 'scalar' || isFlat(node)) return `${printFlat(node, '')}\n`;
  printBlock(node, { indent: '', lines, width });
  return `${lines.join('\n')}\n`;
}

/** `width`: the column behind which Go breaks lines at blanks. */
export type PrintOptions = { readonly width?: number };

type Output = { readonly indent: string; readonly lines: string[]; readonly width: number };

function isFlat(node: Node): boolean {
  return node.type === 'scalar' || (node.type === 'list' ? node.items.length === 0 : node.entries.size === 0);
}

function printFlat(node: Node, indent: string): string {
  if (node.type === 'list') return '[]';
  return node.type === 'map' ? '{}' : printScalar(node.value, indent);
}

function printBlock(node: Node, output: Output): void {
  if (node.type === 'list') for (const item of node.items) printItem(item, output);
  if (node.type === 'map') printMap(node, output);
}

function printMap(map: MapNode, { indent, lines, width }: Output): void {
  for (const [key, value] of [...map.entries].sort(([one], [other]) => compareBytes(one, other))) {
    const name = printKey(key);
    if (isFlat(value)) {
      lines.push(foldLine(`${indent}${name}: ${printFlat(value, indent)}`, `${indent}  `, width));
      continue;
    }
    lines.push(`${indent}${name}:`);
    printBlock(value, { indent: value.type === 'list' ? indent : `${indent}  `, lines, width });
  }
}

function printItem(item: Node, { indent, lines, width }: Output): void {
  if (isFlat(item)) {
    lines.push(`${indent}- ${printFlat(item, indent)}`);
    return;
  }
  const start = lines.length;
  printBlock(item, { indent: `${indent}  `, lines, width });
  lines[start] = `${indent}- ${(lines[start] ?? '').slice(indent.length + 2)}`;
}

/** Breaks a line at single blanks behind the width, as it may be done in plain text and in single quotes. */
function foldLine(line: string, indent: string, width: number): string {
  if (line.length <= width || line.includes('\n') || line.endsWith('"')) return line;
  let folded = '';
  let column = 0;
  for (let at = 0; at < line.length; at++) {
    const isBlank =
      line[at] === ' ' && line[at - 1] !== ' ' && line[at + 1] !== ' ' && line.slice(at + 1) !== "'";
    if (isBlank && column > width) {
      folded += `\n${indent}`;
      column = indent.length;
      continue;
    }
    folded += line[at] ?? '';
    column++;
  }
  return folded;
}

function printKey(key: string): string {
  return key.includes('\n') ? JSON.stringify(key) : printScalar(key, '');
}

function printScalar(value: Scalar, indent: string): string {
  if (typeof value !== 'string') return String(value);
  if (value.includes('\n')) return isBlockable(value) ? printLiteral(value, indent) : JSON.stringify(value);
  if (
    hasOtherMeaning(value) ||
    /[^\x20-\x7E\x85\xA0-\u2027\u202A-\uFFFD]/.test(value.replaceAll(/[\u{10000}-\u{10FFFF}]/gu, ''))
  ) {
    return JSON.stringify(value);
  }
  return isPlain(value) ? value : `'${value.replaceAll("'", "''")}'`;
}

/** Whether Go prints the text neither in quotes nor as a block. */
export function isPrintedPlain(text: string): boolean {
  return printScalar(text, '') === text;
}

/** Whether the plain text would be read as something other than this text, in either dialect of YAML. */
function hasOtherMeaning(text: string): boolean {
  if (text === '' || text === '<<' || text === '=') return true;
  if (/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text)) return true;
  return resolveScalar(text, 'config') !== text || resolveScalar(text, 'resource') !== text;
}

function isPlain(text: string): boolean {
  if (/^[,[\]{}#&*!|>'"%@`\s]/.test(text) || /\s$/.test(text) || text.endsWith(':')) return false;
  if (/^[-?:](?:\s|$)/.test(text) || text.startsWith('---') || text.startsWith('...')) return false;
  return !/:\s|\s#/.test(text);
}

/** Go falls back to quotes where blanks would get lost: at the ends of lines and before the first text. */
function isBlockable(text: string): boolean {
  return !/^[ \n]|[ \t]\n|[ \t]$|[^\t\n\x20-\x7E\x85\xA0-\uFFFD]/.test(text);
}

function printLiteral(text: string, indent: string): string {
  const chomp = text.endsWith('\n') ? (text.endsWith('\n\n') ? '+' : '') : '-';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body.split('\n').map((line) => (line === '' ? '' : `${indent}  ${line}`));
  return `|${chomp}\n${lines.join('\n')}`;
}
