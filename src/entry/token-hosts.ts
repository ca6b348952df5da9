import { TidemarkError } from '../errors.ts';

/**
 * The token servers that may see the credentials of a registry, from texts of the form `registry=host`. The names of
 * Docker Hub in image references stand for the host that serves its API.
 *
 * Throws `TidemarkError` `invalid-input`.
 */
export function parseTokenHosts(texts: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const hosts = new Map<string, readonly string[]>();
  for (const text of texts) {
    const [, registry, host] = /^([^=/@\s]+)=([^=/@\s]+)$/u.exec(text.trim()) ?? [];
    if (registry === undefined || host === undefined) throw toInvalid(text);
    const name = dockerHub.has(registry) ? 'registry-1.docker.io' : registry.toLowerCase();
    hosts.set(name, [...(hosts.get(name) ?? []), host.toLowerCase()]);
  }
  return Object.fromEntries(hosts);
}

const dockerHub: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io']);

function toInvalid(text: string): TidemarkError {
  return new TidemarkError(
    'invalid-input',
    `token host: expected two hosts as in 'registry.example.com=auth.example.com', found ${JSON.stringify(text)}`,
  );
}
