/** What GitHub's tokens look like; those of installations are long since 2026. */
export const TOKEN_SHAPES: readonly RegExp[] = [/\bgh[opsur]_[\w.-]{16,}/g, /\bgithub_pat_\w{16,}/g];

/** Takes the token that was sent out of what came back, and whatever else looks like one of GitHub's. */
export function cutTokens(text: string, token: string): string {
  const start = token === '' ? text : text.replaceAll(token, '[token]');
  return TOKEN_SHAPES.reduce((rest, shape) => rest.replaceAll(shape, '[token]'), start);
}
