type Token = { readonly matches: (letter: string) => boolean; readonly isStar: boolean };

/** Cuts the shortest (`#`, `%`) or longest (`##`, `%%`) part at the start or end that the glob pattern matches. */
export function trimAffix(value: string, pattern: string, operator: '#' | '##' | '%' | '%%'): string {
  const isSuffix = operator.startsWith('%');
  const letters = Array.from(value);
  // A suffix is found on the reversed texts, so that a class in brackets means nothing there, as in Flux.
  const tokens = parseGlob(isSuffix ? Array.from(pattern).toReversed() : Array.from(pattern));
  if (tokens === undefined) return value;
  const count = matchPrefix(isSuffix ? letters.toReversed() : letters, tokens, operator.length === 2);
  return (isSuffix ? letters.slice(0, letters.length - count) : letters.slice(count)).join('');
}

/** The tokens of a glob: `*`, `?`, classes in brackets, escapes; nothing when it is malformed. */
function parseGlob(letters: readonly string[]): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] ?? '';
    if (letter === '[') {
      const found = parseClass(letters, at);
      if (found === undefined) return undefined;
      tokens.push(found.token);
      at = found.end;
    } else {
      if (letter === '\\' && at + 1 >= letters.length) return undefined;
      if (letter === '\\') at += 1;
      tokens.push(letter === '\\' ? toLiteral(letters[at] ?? '') : toToken(letter));
    }
  }
  return tokens;
}

function toToken(letter: string): Token {
  if (letter === '*') return { matches: () => true, isStar: true };
  return letter === '?' ? { matches: () => true, isStar: false } : toLiteral(letter);
}

function toLiteral(literal: string): Token {
  return { matches: (letter) => letter === literal, isStar: false };
}

function parseClass(
  letters: readonly string[],
  start: number,
): { readonly token: Token; readonly end: number } | undefined {
  const isNegated = letters[start + 1] === '^';
  const ranges: { readonly low: string; readonly high: string }[] = [];
  let at = start + (isNegated ? 2 : 1);
  while (letters[at] !== ']' || ranges.length === 0) {
    const low = takeLetter(letters, at);
    if (low === undefined) return undefined;
    at = low.next;
    const high = letters[at] === '-' ? takeLetter(letters, at + 1) : low;
    if (high === undefined) return undefined;
    at = high.next;
    ranges.push({ low: low.letter, high: high.letter });
  }
  const isIn = (letter: string): boolean => ranges.some(({ low, high }) => low <= letter && letter <= high);
  return { token: { matches: (letter) => isIn(letter) !== isNegated, isStar: false }, end: at };
}

function takeLetter(
  letters: readonly string[],
  at: number,
): { readonly letter: string; readonly next: number } | undefined {
  const letter = letters[at];
  if (letter === undefined || letter === '-' || letter === ']') return undefined;
  if (letter !== '\\') return { letter, next: at + 1 };
  const escaped = letters[at + 1];
  return escaped === undefined ? undefined : { letter: escaped, next: at + 2 };
}

/** How many letters at the start match; 0 for none. Follows all ways through the pattern at once, so it never backtracks. */
function matchPrefix(letters: readonly string[], tokens: readonly Token[], isLongest: boolean): number {
  let states = closeOver(new Set([0]), tokens);
  let best = 0;
  for (const [index, letter] of letters.entries()) {
    states = closeOver(step(states, tokens, letter), tokens);
    if (states.size === 0) return best;
    if (!states.has(tokens.length)) continue;
    best = index + 1;
    if (!isLongest) return best;
  }
  return best;
}

function step(states: ReadonlySet<number>, tokens: readonly Token[], letter: string): Set<number> {
  const next = new Set<number>();
  for (const state of states) {
    const token = tokens[state];
    if (token?.matches(letter) === true) next.add(token.isStar ? state : state + 1);
  }
  return next;
}

/** A star may also match nothing. */
function closeOver(states: Set<number>, tokens: readonly Token[]): Set<number> {
  for (const state of states) if (tokens[state]?.isStar === true) states.add(state + 1);
  return states;
}
