/** Whether no text is smaller than the one before it, by code units. */
export function isAscending(texts: readonly string[]): boolean {
  let last = '';
  for (const text of texts) {
    if (text < last) return false;
    last = text;
  }
  return true;
}
