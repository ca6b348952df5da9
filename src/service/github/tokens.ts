import type { Outcome } from '../../delivery/github/forge.ts';
import type { GithubApp } from './github-app.ts';
import { compareScopes, neededPermissions } from './token.ts';
import type { MintedToken } from './token.ts';

export type RepositoryToken = MintedToken & {
  /** Permissions that are needed and that nobody has granted yet; then nothing is to be written. */
  readonly missing: readonly string[];
};

/** Tokens that reach one repository and nothing else, kept in the memory of this process while they are valid. */
export interface Tokens {
  /** `isRefused` says that GitHub takes the one before no longer. */
  forRepository(
    installation: number,
    repository: number,
    isRefused?: boolean,
  ): Promise<Outcome<RepositoryToken>>;
  /** Forgets what belongs to an installation. */
  forget(installation: number): void;
}

export type TokensOptions = {
  readonly app: Pick<GithubApp, 'mintToken' | 'findInstallation'>;
  readonly now?: () => number;
};

/** A job must not outlive its token by much; one that does is given another one. */
const leastLife = 10 * 60_000;
const mostTokens = 15_000;

export function createTokens({ app, now = Date.now }: TokensOptions): Tokens {
  const known = new Map<string, RepositoryToken>();

  async function mint(installation: number, repository: number): Promise<Outcome<RepositoryToken>> {
    const minted = await app.mintToken({ installation, repository, permissions: neededPermissions });
    if (minted.ok) return { ok: true, value: { ...minted.value, missing: [] } };
    // "The permissions requested are not granted to this installation."
    if (!/permissions requested/i.test(minted.failure.message)) return minted;
    const found = await app.findInstallation(installation);
    if (!found.ok) return found;
    if (found.value === undefined) return minted;
    const { scope, missing } = compareScopes(neededPermissions, found.value.permissions);
    if (missing.length === 0 || scope['contents'] === undefined) return minted;
    const less = await app.mintToken({ installation, repository, permissions: scope });
    return less.ok ? { ok: true, value: { ...less.value, missing } } : less;
  }

  return {
    forRepository: async (installation, repository, isRefused = false) => {
      const key = `${installation}/${repository}`;
      const kept = known.get(key);
      if (kept !== undefined && !isRefused && kept.expires - now() > leastLife)
        return { ok: true, value: kept };
      known.delete(key);
      const minted = await mint(installation, repository);
      if (minted.ok) {
        known.set(key, minted.value);
        const [oldest] = known.keys();
        if (known.size > mostTokens && oldest !== undefined) known.delete(oldest);
      }
      return minted;
    },
    forget: (installation) => {
      for (const key of known.keys()) if (key.startsWith(`${installation}/`)) known.delete(key);
    },
  };
}
