/**
 * How many parts a YAML parser may find in a text: lines, and the characters that begin something within one. Parsing
 * takes some twenty microseconds for each of them, so this tells beforehand whether a text would keep everybody waiting;
 * counting a megabyte takes a few milliseconds.
 */
export function countParts(text: string): number {
  let parts = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 && begins[code] === 1) parts++;
    else if (code === dash && text.charCodeAt(at + 1) === space) parts++;
  }
  return parts;
}

const dash = 45;
const space = 32;

const begins = new Uint8Array(128);
for (const character of '\n\r[{,?!&*#:') begins[character.charCodeAt(0)] = 1;

/** What a file that is about Flux may hold: some three thousand policies, or Flux's own manifests twice. */
export const mostParts = 80_000;

/** Each document costs something whatever is in it, a cluster's objects and their problems too. */
export const mostDocuments = 2_000;
