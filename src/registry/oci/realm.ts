import { isInternalAddress, isLocalHost, isLoopbackHost } from './addresses.ts';

/** What a token server may be given: the credentials, a request without them, or nothing at all. */
export type RealmTrust =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'anonymous'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

export type RealmQuestion = {
  /** What the registry's challenge names. */
  readonly realm: URL;
  readonly registry: URL;
  readonly tokenHosts: ReadonlyMap<string, readonly string[]>;
};

/**
 * A challenge is written by the registry, or by whoever answers in its place, so it does not decide by itself who sees
 * the credentials. They go to the registry's own host, to hosts below it, to the domain that it is directly below
 * (which owns its name), and to the pairs that are known or configured. Neighbours are not trusted: under a domain
 * that many customers share they are strangers.
 */
export function judgeRealm(question: RealmQuestion): RealmTrust {
  const refused = findRefusal(question);
  if (refused !== undefined) return { kind: 'refused', reason: refused };
  if (isOwnHost(question) || isKnownPair(question)) return { kind: 'trusted' };
  const { realm, registry } = question;
  return {
    kind: 'anonymous',
    reason: `they were not sent to ${realm.host}, because it is not known as a token server of ${registry.host}; if it is one, allow it as a token host of ${registry.host}`,
  };
}

function findRefusal({ realm, registry }: RealmQuestion): string | undefined {
  if (realm.protocol !== 'https:' && realm.protocol !== 'http:') return 'it is not an https address';
  if (realm.username !== '' || realm.password !== '') return 'it holds a user name';
  const internal = isInternalAddress(realm.hostname) || isLoopbackHost(realm.hostname);
  const sameHost = realm.hostname === registry.hostname;
  if (realm.protocol === 'http:' && registry.protocol === 'https:')
    return 'it is not https, and the registry is';
  if (realm.protocol === 'http:' && !sameHost && !isLocalHost(realm.hostname)) return 'it is not https';
  const bothLocal = isLocalHost(realm.hostname) && isLocalHost(registry.hostname);
  if (internal && !sameHost && !bothLocal) return 'it is an internal address';
  return undefined;
}

function isOwnHost({ realm, registry }: RealmQuestion): boolean {
  if (realm.hostname === registry.hostname) return true;
  if (isLoopbackHost(realm.hostname) && isLoopbackHost(registry.hostname)) return true;
  if (isInternalAddress(registry.hostname)) return false;
  return (
    realm.hostname.endsWith(`.${registry.hostname}`) || realm.hostname === toParentDomain(registry.hostname)
  );
}

/** `gitlab.com` of `registry.gitlab.com`; absent when only a top-level domain would be left. */
function toParentDomain(hostname: string): string | undefined {
  const parent = hostname.slice(hostname.indexOf('.') + 1);
  return parent !== hostname && parent.includes('.') ? parent : undefined;
}

function isKnownPair({ realm, registry, tokenHosts }: RealmQuestion): boolean {
  const allowed = [registry.host, registry.hostname].flatMap((host) => [
    ...(knownTokenHosts.get(host) ?? []),
    ...(tokenHosts.get(host) ?? []),
  ]);
  return allowed.includes(realm.host) || allowed.includes(realm.hostname);
}

/** Public registries whose token server is neither on their own host nor on the domain above. */
const knownTokenHosts: ReadonlyMap<string, readonly string[]> = new Map([
  ['registry-1.docker.io', ['auth.docker.io']],
  ['index.docker.io', ['auth.docker.io']],
  ['docker.elastic.co', ['docker-auth.elastic.co']],
  ['registry.digitalocean.com', ['api.digitalocean.com']],
]);
