/** Cuts a Go pattern into tokens that, joined, are the pattern again. Invalid patterns have tokens too. */
export function toPatternTokens(pattern: string): readonly string[] {
  const tokens: string[] = [];
  let at = 0;
  while (at < pattern.length) {
    const end = endOfToken(pattern, at);
    tokens.push(pattern.slice(at, end));
    at = end;
  }
  return tokens;
}

/** Where the token at `at` ends: an escape, a quoted text, a class, a count, the opening of a group, or one unit. */
function endOfToken(pattern: string, at: number): number {
  switch (pattern[at]) {
    case '\\':
      return pattern[at + 1] === 'Q' ? endOfQuote(pattern, at) : endOfEscape(pattern, at);
    case '[':
      return endOfClass(pattern, at);
    case '{':
      return endOfRepeat(pattern, at);
    case '(':
      return endOfOpening(pattern, at);
    default:
      return at + 1;
  }
}

function endOfQuote(pattern: string, at: number): number {
  const end = pattern.indexOf('\\E', at + 2);
  return end < 0 ? pattern.length : end + 2;
}

function endOfClass(pattern: string, at: number): number {
  let next = pattern[at + 1] === '^' ? at + 2 : at + 1;
  const first = next;
  while (next < pattern.length && (pattern[next] !== ']' || next === first)) {
    next = endOfClassItem(pattern, next);
  }
  return next + 1;
}

function endOfClassItem(pattern: string, at: number): number {
  if (pattern[at] === '\\') return endOfEscape(pattern, at);
  if (!pattern.startsWith('[:', at)) return at + 1;
  const end = pattern.indexOf(':]', at + 2);
  return end < 0 ? at + 1 : end + 2;
}

function endOfEscape(pattern: string, at: number): number {
  if (!/[pP]/.test(pattern.charAt(at + 1))) return at + 2;
  if (pattern[at + 2] !== '{') return at + 3;
  const end = pattern.indexOf('}', at + 3);
  return end < 0 ? pattern.length : end + 1;
}

function endOfOpening(pattern: string, at: number): number {
  const opening = /\(\?P?<[^>]*>/uy;
  opening.lastIndex = at;
  if (opening.test(pattern)) return opening.lastIndex;
  return pattern[at + 1] === '?' ? at + 2 : at + 1;
}

function endOfRepeat(pattern: string, at: number): number {
  const repeat = /\{[0-9]+(?:,[0-9]*)?\}/y;
  repeat.lastIndex = at;
  return repeat.test(pattern) ? repeat.lastIndex : at + 1;
}
