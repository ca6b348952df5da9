import { toPatternTokens } from '../../go/pattern-tokens.ts';
import { listMatching } from './tag-alphabet.ts';

/** Texts that a pattern matches, made from its structure. */
export type PatternSamples = {
  /** The first one is typical, each of the others differs from it in one place; empty when no tag can match. */
  readonly texts: readonly string[];
  /** Whether every text that the pattern matches is among them. */
  readonly isComplete: boolean;
  /** Whether there were more variations than are kept, so that nothing follows from what is missing. */
  readonly isCut: boolean;
};

/** More than enough for patterns that people write, and a bound for those that they do not. */
const limits = { samples: 96, length: 160, depth: 40, tokens: 500 };

/**
 * Makes texts that a pattern should match: a typical one, and one for each way to vary one of its parts. What look-around
 * and flags would change is not considered, so a text counts only after the pattern itself has matched it.
 *
 * Expects a pattern that compiles. `undefined` when it is larger than any that a person writes.
 */
export function sampleTags(pattern: string): PatternSamples | undefined {
  const tokens = toPatternTokens(pattern);
  if (tokens.length > limits.tokens) return undefined;
  const reader: Reader = { tokens, at: 0, depth: 0, isComplete: true, isCut: false };
  const texts = readAlternatives(reader);
  if (texts === undefined || reader.at < tokens.length) return undefined;
  return { texts, isComplete: reader.isComplete, isCut: reader.isCut };
}

type Reader = {
  readonly tokens: readonly string[];
  at: number;
  depth: number;
  isComplete: boolean;
  isCut: boolean;
};

type Texts = readonly string[];

function readAlternatives(reader: Reader): Texts | undefined {
  const texts: string[] = [];
  if (++reader.depth > limits.depth) return undefined;
  for (;;) {
    const sequence = readSequence(reader);
    if (sequence === undefined) return undefined;
    texts.push(...sequence);
    if (reader.tokens[reader.at] !== '|') break;
    reader.at++;
  }
  reader.depth--;
  return cut(texts, reader);
}

function readSequence(reader: Reader): Texts | undefined {
  const parts: Texts[] = [];
  for (;;) {
    const token = reader.tokens[reader.at];
    if (token === undefined || token === '|' || token === ')') return join(parts, reader);
    const part = readRepeated(reader);
    if (part === undefined) return undefined;
    parts.push(part);
  }
}

/** The typical part of each, the one with most digits, then each variation of one part among typical other ones. */
function join(parts: readonly Texts[], reader: Reader): Texts {
  if (parts.some((part) => part.length === 0)) return [];
  const typical = parts.map(([first = '']) => first);
  const numeric = parts.map((part) => part.find((text) => /^[0-9.]+$/.test(text)) ?? part[0] ?? '');
  const texts = [typical.join(''), numeric.join('')];
  for (const [index, part] of parts.entries()) {
    for (const text of part.slice(1)) texts.push(typical.with(index, text).join(''));
  }
  // Parts that vary together are more than the sum of their variations.
  if (parts.filter((part) => part.length > 1).length > 1) reader.isComplete = false;
  return cut(texts, reader);
}

function cut(texts: Texts, reader: Reader): Texts {
  const short = [...new Set(texts)].filter((text) => text.length <= limits.length);
  if (short.length > limits.samples || short.length < new Set(texts).size) {
    reader.isCut = true;
    reader.isComplete = false;
  }
  return short.slice(0, limits.samples);
}

function readRepeated(reader: Reader): Texts | undefined {
  const start = reader.at;
  const texts = readAtom(reader);
  if (texts === undefined) return undefined;
  const token = reader.at - start === 1 ? (reader.tokens[start] ?? '') : '';
  const counts = readCounts(reader);
  return counts === undefined ? texts : repeat({ texts, token, ...counts }, reader);
}

function readAtom(reader: Reader): Texts | undefined {
  const token = reader.tokens[reader.at++] ?? '';
  if (token === '(' || token.startsWith('(?')) return readGroup(token, reader);
  if (token === '^' || token === '$' || /^\\[AbBzZ]$/.test(token)) return [''];
  if (token.startsWith('\\Q')) return [token.slice(2).replace(/\\E$/, '')].filter(isTagText);
  if (token.length === 1 && token !== '.') return [token].filter(isTagText);
  const matching = listMatching(token);
  if (matching.length > 1) reader.isComplete = false;
  const characters = chooseCharacters(matching);
  // A point that stands alone is mostly one that lacks its backslash.
  const isPoint = token === '.' && toCounts(reader.tokens[reader.at] ?? '') === undefined;
  return isPoint ? [...new Set(['.', ...characters])] : characters;
}

/** After `(?` come flags, up to a colon; or, without one, flags for what follows. */
function readGroup(token: string, reader: Reader): Texts | undefined {
  if (token === '(?') {
    while (/^[a-zA-Z-]$/.test(reader.tokens[reader.at] ?? '')) reader.at++;
    const end = reader.tokens[reader.at++];
    if (end === ')') return [''];
    if (end !== ':') return undefined;
  }
  const texts = readAlternatives(reader);
  return reader.tokens[reader.at++] === ')' ? texts : undefined;
}

/** Tags have these characters only, so that a literal with another one can never be in a tag. */
function isTagText(text: string): boolean {
  return /^[A-Za-z0-9_.-]*$/.test(text);
}

/** One character for each kind that makes a difference to numbers, versions and texts. */
function chooseCharacters(matching: Texts): Texts {
  const [first] = matching;
  if (first === undefined) return [];
  const kinds = [/[a-z]/, /[1-9]/, /[A-Z]/, /\./, /-/, /_/];
  const chosen = kinds.flatMap((kind) => matching.find((character) => kind.test(character)) ?? []);
  return chosen.length === 0 ? [first] : chosen;
}

type Counts = { readonly min: number; readonly max: number };

function readCounts(reader: Reader): Counts | undefined {
  const token = reader.tokens[reader.at] ?? '';
  const counts = toCounts(token);
  if (counts === undefined) return undefined;
  reader.at++;
  // A lazy repeat matches the same texts.
  if (reader.tokens[reader.at] === '?') reader.at++;
  return counts;
}

function toCounts(token: string): Counts | undefined {
  if (token === '*') return { min: 0, max: Infinity };
  if (token === '+') return { min: 1, max: Infinity };
  if (token === '?') return { min: 0, max: 1 };
  const counted = /^\{([0-9]+)(,?)([0-9]*)\}$/.exec(token);
  if (counted === null) return undefined;
  const min = Number(counted[1]);
  if (counted[2] === '') return { min, max: min };
  return { min, max: counted[3] === '' ? Infinity : Number(counted[3]) };
}

/** What open parts of patterns are mostly meant for; without these, `.*` would never be a version. */
const words = ['1.2.3', 'v1.2.3', '1.2.3-rc.1', '20240102030405', '2024-01-02T03-04-05', 'latest'];

function repeat(options: Counts & { readonly texts: Texts; readonly token: string }, reader: Reader): Texts {
  const { texts, token, min, max } = options;
  if (max > 1) reader.isComplete = false;
  const [first] = texts;
  if (first === undefined) return min === 0 ? [''] : [];
  const most = Math.min(min, limits.length);
  const usual = min === 0 ? Math.min(max, 2) : most;
  const longer = Math.min(max, usual + 1);
  const repeated = [
    first.repeat(usual),
    ...texts.slice(1).map((text) => text.repeat(Math.max(1, most))),
    first.repeat(longer),
    ...listWords({ token, min, max }),
    ...(min === 0 ? [''] : []),
  ];
  return cut(repeated, reader);
}

function listWords({ token, min, max }: Counts & { readonly token: string }): Texts {
  if (token === '' || (token.length === 1 && token !== '.')) return [];
  const matching = new Set(listMatching(token));
  return words.filter(
    (word) =>
      word.length >= min &&
      word.length <= max &&
      Array.from(word).every((character) => matching.has(character)),
  );
}
