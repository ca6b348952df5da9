import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import type { Identity } from './identity.ts';

/** What somebody may read is asked of GitHub again after this time. */
export const sessionLifetime = 30 * 60_000;

export interface Sessions {
  /** The secret that stands for the session from now on. */
  open(identity: Identity): Promise<string>;
  find(secret: string): Promise<Identity | undefined>;
  close(secret: string): Promise<void>;
}

const identitySchema = z.object({ login: z.string(), repositories: z.array(z.number()) });

/** Sessions in the store. It holds digests of the secrets only, so that reading it signs nobody in. */
export function createSessions(store: Store): Sessions {
  return {
    open: async (identity) => {
      const secret = randomBytes(32).toString('base64url');
      await store.put(toKey(secret), JSON.stringify(identity), { ttl: sessionLifetime });
      return secret;
    },
    find: async (secret) => {
      const text = await store.get(toKey(secret));
      return text === undefined ? undefined : identitySchema.parse(JSON.parse(text));
    },
    close: async (secret) => store.delete(toKey(secret)),
  };
}

function toKey(secret: string): string {
  return `session/${createHash('sha256').update(secret).digest('hex')}`;
}
