import type { CharSet } from './char-set.ts';
import { charRange, charsOf, complementOf, noChars } from './char-set.ts';

/** A part of a simple pattern: a repeated set of characters, or a group. */
export type PatternNode =
  | { readonly kind: 'chars'; readonly set: CharSet; readonly min: number; readonly max: number }
  | {
      readonly kind: 'group';
      /** `undefined` for a group that captures nothing, `''` for one without a name. */
      readonly name: string | undefined;
      readonly alternatives: readonly PatternSequence[];
      readonly isOptional: boolean;
    };

export type PatternSequence = readonly PatternNode[];

/** A pattern that starts with `^`. */
export type SimplePattern = { readonly sequence: PatternSequence; readonly isAnchoredAtEnd: boolean };

/**
 * Reads the subset of RE2 whose every construct means the same to JavaScript: a leading `^`, ASCII characters, classes
 * of them, `.`, `\d`, `\w`, `\s`, greedy repeats of one character, groups, alternatives, and a final `$`. Gives
 * `undefined` for any other pattern, so also for every invalid one.
 */
export function parseSimplePattern(pattern: string): SimplePattern | undefined {
  if (!pattern.startsWith('^') || pattern.length > maxLength) return undefined;
  const isAnchoredAtEnd = pattern.endsWith('$') && !pattern.endsWith('\\$');
  const body = pattern.slice(1, isAnchoredAtEnd ? -1 : undefined);
  const reader: Reader = { body, at: 0, depth: 0 };
  const alternatives = parseAlternatives(reader);
  if (alternatives === undefined || reader.at < body.length) return undefined;
  const [sequence, ...others] = alternatives;
  return sequence === undefined || others.length > 0 ? undefined : { sequence, isAnchoredAtEnd };
}

const maxDepth = 20;
const maxLength = 500;
const maxRepeat = 100;

type Reader = { readonly body: string; at: number; depth: number };

function parseAlternatives(reader: Reader): readonly PatternSequence[] | undefined {
  const alternatives: PatternSequence[] = [];
  for (;;) {
    const sequence = parseSequence(reader);
    if (sequence === undefined) return undefined;
    alternatives.push(sequence);
    if (!skip(reader, '|')) return alternatives;
  }
}

function parseSequence(reader: Reader): PatternSequence | undefined {
  const nodes: PatternNode[] = [];
  while (reader.at < reader.body.length && !/[|)]/.test(reader.body.charAt(reader.at))) {
    const node = reader.body.startsWith('(', reader.at) ? parseGroup(reader) : parseChars(reader);
    if (node === undefined) return undefined;
    nodes.push(node);
  }
  return nodes;
}

function parseGroup(reader: Reader): PatternNode | undefined {
  const opening = read(reader, /\((?:\?:|\?P?<([A-Za-z0-9_]+)>)?(?!\?)/y);
  if (opening === undefined || reader.depth === maxDepth) return undefined;
  reader.depth++;
  const alternatives = parseAlternatives(reader);
  reader.depth--;
  if (alternatives === undefined || !skip(reader, ')')) return undefined;
  const isOptional = skip(reader, '?');
  if (isRepeatAhead(reader)) return undefined;
  const name = opening[0] === '(?:' ? undefined : (opening[1] ?? '');
  return { kind: 'group', name, alternatives, isOptional };
}

function parseChars(reader: Reader): PatternNode | undefined {
  const set = skip(reader, '[') ? parseClass(reader) : parseSingle(reader);
  if (set === undefined) return undefined;
  const repeat = parseRepeat(reader);
  return repeat === undefined || isRepeatAhead(reader) ? undefined : { kind: 'chars', set, ...repeat };
}

function parseSingle(reader: Reader): CharSet | undefined {
  if (skip(reader, '.')) return complementOf(charsOf('\n'));
  if (skip(reader, '\\')) return parseEscape(reader);
  const literal = read(reader, /[^\0-\x1f\x7f-\uffff\\.+*?()|[\]{}^$]/y);
  return literal && charsOf(literal[0]);
}

function parseEscape(reader: Reader): CharSet | undefined {
  const [escaped] = read(reader, /[dws!-/:-@[-`{-~]/y) ?? [];
  switch (escaped) {
    case undefined:
      return undefined;
    case 'd':
      return digits;
    case 'w':
      return digits | charRange(65, 90) | charRange(97, 122) | charsOf('_');
    case 's':
      return charsOf('\t\n\f\r ');
    default:
      return charsOf(escaped);
  }
}

const digits = charRange(48, 57);

function parseClass(reader: Reader): CharSet | undefined {
  const isNegated = skip(reader, '^');
  let set = noChars;
  while (!skip(reader, ']')) {
    const item = parseClassItem(reader);
    if (item === undefined) return undefined;
    set |= item;
  }
  if (set === noChars) return undefined;
  return isNegated ? complementOf(set) : set;
}

// A hyphen that stands alone is left to the real engine, as is everything that needs a second thought.
function parseClassItem(reader: Reader): CharSet | undefined {
  if (skip(reader, '\\'))
    return reader.body.startsWith('-', reader.at + 1) ? parseLastEscape(reader) : parseEscape(reader);
  const range = read(reader, /([A-Za-z0-9])-([A-Za-z0-9])/y);
  if (range !== undefined) {
    const [from = 0, to = 0] = [range[1]?.charCodeAt(0), range[2]?.charCodeAt(0)];
    return from > to ? undefined : charRange(from, to);
  }
  const single = read(reader, /[A-Za-z0-9_.+/:@~,;=%& ](?!-)|[_.](?=-\])|-(?=\])/y);
  return single && charsOf(single[0]);
}

// Behind an escape a hyphen is plain only at the end of the class.
function parseLastEscape(reader: Reader): CharSet | undefined {
  return reader.body.startsWith('-]', reader.at + 1) ? parseEscape(reader) : undefined;
}

function parseRepeat(reader: Reader): { readonly min: number; readonly max: number } | undefined {
  if (skip(reader, '*')) return { min: 0, max: Infinity };
  if (skip(reader, '+')) return { min: 1, max: Infinity };
  if (skip(reader, '?')) return { min: 0, max: 1 };
  const counts = read(reader, /\{(0|[1-9][0-9]{0,3})(,?)(|[1-9][0-9]{0,3})\}/y);
  if (counts === undefined) return { min: 1, max: 1 };
  const min = Number(counts[1]);
  if (counts[2] === '' && counts[3] !== '') return undefined;
  const max = counts[2] === '' ? min : counts[3] === '' ? Infinity : Number(counts[3]);
  const isValid = min <= maxRepeat && max > 0 && max >= min && (max <= maxRepeat || max === Infinity);
  return isValid ? { min, max } : undefined;
}

function isRepeatAhead(reader: Reader): boolean {
  return /[*+?{]/.test(reader.body.charAt(reader.at));
}

function skip(reader: Reader, text: string): boolean {
  if (!reader.body.startsWith(text, reader.at)) return false;
  reader.at += text.length;
  return true;
}

function read(reader: Reader, expected: RegExp): RegExpExecArray | undefined {
  expected.lastIndex = reader.at;
  const match = expected.exec(reader.body);
  if (match === null) return undefined;
  reader.at = expected.lastIndex;
  return match;
}
