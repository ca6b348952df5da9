/** Text from a repository in quotes, short enough for one line of a message. */
export function shorten(text: string, limit = 120): string {
  return JSON.stringify(text.length > limit ? `${text.slice(0, limit)}…` : text);
}
