import { TidemarkError } from '../../errors.ts';
import type { ImageName } from '../../registry/image-name.ts';

/** What the operator says about hosts. Hosts are as `matchesHost` reads them. */
export type RegistryRules = {
  /** Registries that images may come from; all when empty. */
  readonly allow: readonly string[];
  /** Hosts that are never connected to, as a registry, a token server or the target of a redirect. */
  readonly deny: readonly string[];
  /** Ports that may be connected to. */
  readonly ports: readonly number[] | 'any';
  /** Hosts whose addresses need not be public. Every tenant can reach them. */
  readonly privateHosts: readonly string[];
};

export const defaultRegistryRules = {
  allow: [],
  deny: [],
  ports: [443, 5000, 8443],
  privateHosts: [],
} satisfies RegistryRules;

/** What Docker Hub is called: in images, in manifests, and on the wire. */
const dockerHub = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];

/**
 * Whether `host` is meant by one of the patterns: `ghcr.io` with any port, `ghcr.io:5000` with this one, or
 * `*.example.com` for everything below it. Upper and lower case are the same, and so are the names of Docker Hub.
 */
export function matchesHost(patterns: readonly string[], host: string): boolean {
  const wanted = toPlain(host);
  return patterns.some((pattern) => toAliases(toPlain(pattern)).some((alias) => isMatch(alias, wanted)));
}

type Plain = { readonly name: string; readonly port: string };

function toPlain(host: string): Plain {
  const [, name = '', port = ''] = /^(.*?)(?::([0-9]+))?$/su.exec(host.toLowerCase()) ?? [];
  const isBareIpv6 = name.includes(':') && !name.startsWith('[');
  return isBareIpv6
    ? { name: host.toLowerCase(), port: '' }
    : { name: name.replace(/^\[|\]$/gu, '').replace(/\.$/u, ''), port };
}

function toAliases(pattern: Plain): readonly Plain[] {
  return dockerHub.includes(pattern.name) ? dockerHub.map((name) => ({ ...pattern, name })) : [pattern];
}

function isMatch(pattern: Plain, host: Plain): boolean {
  if (pattern.port !== '' && pattern.port !== (host.port === '' ? '443' : host.port)) return false;
  return pattern.name.startsWith('*.')
    ? host.name.endsWith(pattern.name.slice(1))
    : host.name === pattern.name;
}

/** Throws `TidemarkError` `registry-refused` for an image whose registry the operator does not want. */
export function checkRegistry({ registry }: ImageName, { allow, deny }: RegistryRules): void {
  if (matchesHost(deny, registry))
    throw refuse(`'${registry}' is denied by the operator of this service; use another registry`);
  if (allow.length > 0 && !matchesHost(allow, registry))
    throw refuse(
      `'${registry}' is not among the registries that the operator of this service allows; ask for it`,
    );
}

export function refuse(message: string): TidemarkError {
  return new TidemarkError('registry-refused', message);
}
