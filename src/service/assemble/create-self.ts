import type { ServiceOptions } from '../create-service.ts';
import type { Self } from '../webhooks/to-effects.ts';

/** Who we are, asked until GitHub has answered; until then no event is taken for our own. */
export function createSelf({ settings, app }: ServiceOptions): () => Promise<Self> {
  const host = new URL(settings.serverUrl).host;
  const packagesHost = host === 'github.com' ? 'ghcr.io' : `containers.${host}`;
  let login: string | undefined;
  let asking = false;
  const ask = async (): Promise<void> => {
    asking = true;
    const found = await app.findLogin();
    if (found.ok) login = found.value;
    asking = false;
  };
  return async () => {
    // Not waited for: GitHub wants an answer at once.
    if (login === undefined && !asking) void ask();
    return { packagesHost, ...(login !== undefined && { login }) };
  };
}
