/** Permissions by their names in GitHub's interface, `read` or `write`. */
export type TokenScope = Readonly<Record<string, string>>;

export type MintedToken = {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
};

/** The least that reconciling a repository takes. */
export const neededPermissions = {
  contents: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const satisfies TokenScope;

/** The part of what is needed that is granted, and in words what is missing. */
export function compareScopes(needed: TokenScope, granted: TokenScope) {
  const scope: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, level] of Object.entries(needed)) {
    const found = granted[name];
    if (found !== undefined) scope[name] = level === 'write' && found === 'read' ? 'read' : level;
    if (found === undefined || scope[name] !== level) missing.push(`${name}: ${level}`);
  }
  return { scope, missing };
}
