const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Go's `base32.StdEncoding.EncodeToString`. */
export function encodeBase32(text: string): string {
  let out = '';
  let bits = 0;
  let held = 0;
  for (let index = 0; index < text.length; index++) {
    bits = ((bits << 8) | text.charCodeAt(index)) & 0xfff;
    for (held += 8; held >= 5; held -= 5) out += ALPHABET[(bits >> (held - 5)) & 31] ?? '';
  }
  if (held > 0) out += ALPHABET[(bits << (5 - held)) & 31] ?? '';
  return out.padEnd(Math.ceil(out.length / 8) * 8, '=');
}

/** Go's `base32.StdEncoding.DecodeString`; sprig gives the text of the error instead of failing. */
export function decodeBase32(input: string): string {
  const text = input.replace(/[\r\n]/g, '');
  const fault = findFault(text);
  if (fault !== undefined) return `illegal base32 data at input byte ${fault}`;
  let out = '';
  let bits = 0;
  let held = 0;
  for (const char of text.replace(/=.*$/s, '')) {
    bits = ((bits << 5) | ALPHABET.indexOf(char)) & 0xfff;
    held += 5;
    if (held >= 8) out += String.fromCharCode((bits >> (held -= 8)) & 255);
  }
  return out;
}

/** The offset of the first byte that Go objects to. */
function findFault(text: string): number | undefined {
  for (let at = 0; at < text.length; at++) {
    const index = at % 8;
    const char = text[at] ?? '';
    if (char === '=' && index >= 2 && text.length - at <= 8) return findPaddingFault(text, at);
    if (!ALPHABET.includes(char)) return at;
  }
  return text.length % 8 === 0 ? undefined : text.length - (text.length % 8);
}

/** Only 2, 4, 5 or 7 characters of a group of eight can be followed by padding, and by nothing else. */
function findPaddingFault(text: string, at: number): number | undefined {
  const index = at % 8;
  if (text.length - at + index < 8) return text.length;
  for (let next = at + 1; next < Math.min(text.length, at + 8 - index); next++)
    if (text[next] !== '=') return next - 1;
  return index === 3 || index === 6 ? at : undefined;
}
