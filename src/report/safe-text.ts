/**
 * Text from a repository or a registry, made safe for a terminal: control characters, which could move the cursor or
 * hide a line, and characters that change the reading direction are shown as escapes.
 */
export function toSafeText(text: string): string {
  return text.replaceAll(/[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, toEscape);
}

/** Like `toSafeText`, for text of several lines. */
export function toSafeLines(text: string): string {
  return text.split('\n').map(toSafeText).join('\n');
}

function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
