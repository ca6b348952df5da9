/** Go's `url.QueryEscape` on the bytes of a string. */
export function queryEscape(bytes: string): string {
  return bytes.replace(/[^A-Za-z0-9\-_.~]/g, (char) => (char === ' ' ? '+' : percent(char)));
}

export function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
