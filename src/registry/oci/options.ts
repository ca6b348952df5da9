import { setTimeout as pause } from 'node:timers/promises';
import type { RegistryCache } from '../cache.ts';
import type { Concurrency } from '../limiter.ts';
import type { RequestBudget } from '../request-budget.ts';
import { createGuard, type Guard } from './guard.ts';
import type { Transport } from './http/transport.ts';

export type OciRegistryOptions = {
  /** How requests leave the process in place of the usual way; neither a guard nor a `Connection` has to do with it. */
  readonly transport?: Transport;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** At least 0, below 1. */
  readonly random?: () => number;
  /** What one request may take with its body, in milliseconds. */
  readonly requestTimeout?: number;
  /** How often a request is made at most, and about how long to wait before the second time, in milliseconds. */
  readonly retry?: { readonly attempts: number; readonly delay: number };
  readonly concurrency?: Concurrency;
  readonly limits?: Partial<ListingLimits>;
  /** Refuses, at connect time, every address that is not public; or whatever the given guard refuses. */
  readonly guard?: { readonly blockPrivateAddresses: boolean } | Guard;
  /** Lets a repository that is declared insecure take plain http on the internet. */
  readonly allowInsecure?: boolean;
  /** Hosts of token servers that may see the credentials for a registry, by the registry's host. */
  readonly tokenHosts?: Readonly<Record<string, readonly string[]>>;
  /** Told of each token that a token server gives out. */
  readonly onToken?: (token: string) => void;
  /** What every request is taken from; without one there is no end to them. */
  readonly budget?: RequestBudget;
  /** Where manifests and image configurations are kept. */
  readonly cache?: RegistryCache;
};

/** Where a listing is broken off; it is partial then. Sizes are in bytes after decompression. */
export type ListingLimits = {
  readonly pages: number;
  readonly tags: number;
  readonly pageBytes: number;
  readonly listingBytes: number;
};

type Open = 'budget' | 'guard' | 'transport' | 'limits' | 'tokenHosts' | 'cache';

export type Settings = Required<Omit<OciRegistryOptions, Open>> & {
  readonly guard: Guard | undefined;
  readonly transport: Transport | undefined;
  readonly budget: RequestBudget | undefined;
  readonly limits: ListingLimits;
  readonly tokenHosts: ReadonlyMap<string, readonly string[]>;
};

/** Fills in what was left out. */
export function toSettings(options: OciRegistryOptions): Settings {
  return {
    guard: toGuard(options.guard),
    transport: options.transport,
    budget: options.budget,
    now: options.now ?? Date.now,
    sleep: options.sleep ?? ((milliseconds, signal) => pause(milliseconds, undefined, { signal })),
    random: options.random ?? Math.random,
    requestTimeout: options.requestTimeout ?? 30_000,
    retry: options.retry ?? { attempts: 3, delay: 1_000 },
    concurrency: options.concurrency ?? { perHost: 8, total: 32 },
    limits: {
      pages: 20_000,
      tags: 2_000_000,
      pageBytes: 64 * 2 ** 20,
      listingBytes: 256 * 2 ** 20,
      ...options.limits,
    },
    allowInsecure: options.allowInsecure ?? false,
    onToken: options.onToken ?? (() => {}),
    tokenHosts: new Map(Object.entries(options.tokenHosts ?? {})),
  };
}

function toGuard(guard: OciRegistryOptions['guard']): Guard | undefined {
  if (guard === undefined || 'check' in guard) return guard;
  return guard.blockPrivateAddresses ? createGuard() : undefined;
}
