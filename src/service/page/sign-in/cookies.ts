/** The names demand of browsers that only this host, over https, has set them. */
export const sessionCookie = '__Host-tidemark-session';
export const stateCookie = '__Host-tidemark-state';

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** `lifetime` is in milliseconds; 0 removes the cookie. Values are base64url. */
export function toSetCookie(name: string, value: string, lifetime: number): string {
  return `${name}=${value}; Max-Age=${Math.floor(lifetime / 1_000)}; ${attributes}`;
}

export function findCookie(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${name}=`));
  const value = found?.slice(name.length + 1) ?? '';
  return /^[\w-]{1,200}$/.test(value) ? value : undefined;
}
