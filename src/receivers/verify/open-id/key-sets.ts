import { createLocalJWKSet } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { parseObject, textOf } from '../../payload/parse-payload.ts';
import { readText } from '../../../registry/oci/body.ts';

export type KeySet = ReturnType<typeof createLocalJWKSet>;

/** The keys that issuers sign with, fetched when they are first needed and kept for a while. */
export interface KeySets {
  /**
   * The keys of an issuer, by its discovery document, or those at an address. `fresh` fetches again, because a key is
   * missing, unless that was done a moment ago.
   *
   * Throws `Error` when they cannot be had.
   */
  get(source: KeySource, options?: { readonly fresh?: boolean }): Promise<KeySet>;
}

export type KeySource = { readonly issuer: string } | { readonly address: string };

export type KeySetOptions = {
  /** Connects to hosts that it may connect to; issuers are named by manifests. */
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

const lifetime = 10 * 60_000;
/** Nobody can make this host fetch more often, with tokens of unknown keys or of issuers that are down. */
const pause = 30_000;
const mostSources = 500;
const timeout = 5_000;
const largestReply = 256 * 1024;

type Entry = { readonly at: number; readonly keys: Promise<KeySet>; hasFailed: boolean };

export function createKeySets({ fetch, now }: KeySetOptions): KeySets {
  const entries = new Map<string, Entry>();
  return {
    get: (source, { fresh = false } = {}) => {
      const name = JSON.stringify(source);
      const known = entries.get(name);
      const age = known === undefined ? Infinity : now() - known.at;
      const limit = fresh || known?.hasFailed === true ? pause : lifetime;
      if (known !== undefined && age < limit) return known.keys;
      const entry: Entry = { at: now(), keys: load(source, fetch), hasFailed: false };
      entry.keys.catch(() => (entry.hasFailed = true));
      entries.delete(name);
      entries.set(name, entry);
      const [oldest] = entries.keys();
      if (entries.size > mostSources && oldest !== undefined) entries.delete(oldest);
      return entry.keys;
    },
  };
}

async function load(source: KeySource, send: typeof fetch): Promise<KeySet> {
  const address = 'address' in source ? source.address : await discover(source.issuer, send);
  const set = await getJson(address, send);
  return createLocalJWKSet(checkKeys(set));
}

async function discover(issuer: string, send: typeof fetch): Promise<string> {
  const document = await getJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, send);
  if (textOf(document, 'issuer') !== issuer) throw new Error('the discovery document is of another issuer');
  const address = textOf(document, 'jwks_uri') ?? '';
  if (URL.parse(address)?.protocol !== 'https:') throw new Error('the keys are not at an https address');
  return address;
}

async function getJson(address: string, send: typeof fetch): Promise<unknown> {
  const signal = AbortSignal.timeout(timeout);
  const response = await send(address, {
    redirect: 'error',
    signal,
    headers: { accept: 'application/json' },
  });
  if (!response.ok || response.body === null)
    throw new Error(`it answered with the status ${response.status}`);
  const text = await readText(response.body, largestReply);
  const value = parseObject(text);
  if (value === undefined) throw new Error('it answered with something else than JSON');
  return value;
}

function checkKeys(set: unknown): JSONWebKeySet {
  if (isKeySet(set)) return set;
  throw new Error('it answered with something else than keys');
}

function isKeySet(set: unknown): set is JSONWebKeySet {
  if (typeof set !== 'object' || set === null || !('keys' in set)) return false;
  const { keys } = set;
  return Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
}
