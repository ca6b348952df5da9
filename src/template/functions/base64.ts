/** Go's `base64.StdEncoding.DecodeString`; sprig gives the text of the error instead of failing. */
export function decodeBase64(text: string): string {
  const fault = findFault(text);
  return fault === undefined
    ? Buffer.from(text, 'base64').toString('latin1')
    : `illegal base64 data at input byte ${fault}`;
}

/** The offset of the first byte that Go objects to. Line ends are passed over. */
function findFault(text: string): number | undefined {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '\n' || char === '\r') continue;
    if (char === '=') return findPaddingFault(text, at, count % 4);
    if (!/[A-Za-z0-9+/]/.test(char)) return at;
    count++;
  }
  // A last group of fewer than four is objected to at its start.
  return count % 4 === 0 ? undefined : text.length - (count % 4);
}

function findPaddingFault(text: string, at: number, held: number): number | undefined {
  if (held < 2) return at;
  let next = skipLineEnds(text, at + 1);
  if (held === 2) {
    if (next === text.length) return text.length;
    if (text[next] !== '=') return next - 1;
    next = skipLineEnds(text, next + 1);
  }
  return next < text.length ? next : undefined;
}

function skipLineEnds(text: string, from: number): number {
  let at = from;
  while (text[at] === '\n' || text[at] === '\r') at++;
  return at;
}
