/** Go's time package has a quoting of its own, in which every byte that is not plain ASCII is escaped. */
export function quoteBytes(text: string): string {
  const escaped = text.replace(/["\\]|[^\x20-\x7f]/g, (char) =>
    char === '"' || char === '\\' ? `\\${char}` : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `"${escaped}"`;
}
