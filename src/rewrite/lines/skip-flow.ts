const SPACE = 32;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;
const MAX_DEPTH = 20;

/**
 * Where a flow collection ends that stands on one line and consists of simple words and quoted strings without
 * escapes, like `[a, "b c"]` or `{cpu: 100m, list: [1, 2]}`. -1 when it is not surely that.
 */
export function skipFlow(bytes: Uint8Array, from: number, depth = 0): number {
  if (depth > MAX_DEPTH) return -1;
  const isMap = bytes[from] === OPEN_MAP;
  const close = isMap ? CLOSE_MAP : CLOSE_LIST;
  let at = skipSpaces(bytes, from + 1);
  if (bytes[at] === close) return at + 1;
  for (;;) {
    at = isMap ? skipPair(bytes, at, depth) : skipNode(bytes, at, depth);
    if (at === -1) return -1;
    at = skipSpaces(bytes, at);
    if (bytes[at] === close) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at = skipSpaces(bytes, at + 1);
  }
}

function skipPair(bytes: Uint8Array, from: number, depth: number): number {
  const colon = skipWord(bytes, from);
  if (colon === from || bytes[colon] !== COLON || bytes[colon + 1] !== SPACE) return -1;
  return skipNode(bytes, skipSpaces(bytes, colon + 1), depth);
}

function skipNode(bytes: Uint8Array, from: number, depth: number): number {
  const first = bytes[from];
  if (first === OPEN_LIST || first === OPEN_MAP) return skipFlow(bytes, from, depth + 1);
  if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return skipQuoted(bytes, from + 1, first);
  const end = skipWord(bytes, from);
  return end === from ? -1 : end;
}

function skipQuoted(bytes: Uint8Array, from: number, quote: number): number {
  for (let at = from; ; at++) {
    const code = bytes[at] ?? 0;
    if (code === quote) return bytes[at + 1] === quote ? -1 : at + 1;
    if (code < SPACE || code > 0x7e || code === 92) return -1;
  }
}

/** Letters, digits and `_ . / -`, not starting with `-`. */
function skipWord(bytes: Uint8Array, from: number): number {
  let at = from;
  if (bytes[at] === 45) return from;
  while (isWord(bytes[at] ?? 0)) at++;
  return at;
}

function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 45 && code <= 57) || (code >= 65 && code <= 90) || code === 95
  );
}

function skipSpaces(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === SPACE) at++;
  return at;
}
