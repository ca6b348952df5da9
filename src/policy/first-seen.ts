import type { Scan } from '../registry/scan.ts';

/** What is remembered of one tag. Times are milliseconds since the epoch. */
export type Sighting = {
  readonly seen: number;
  /** When each digest was first seen behind the tag. */
  readonly digests: Readonly<Record<string, number>>;
  /** The build time in the config of the image; 0 when it has none. */
  readonly created?: number;
};

/** By `toSightingKey`. */
export type FirstSeen = ReadonlyMap<string, Sighting>;

/**
 * Remembers between runs when tags were first seen, and when images were built. It may be lost: then ages count from
 * the next run on, and build times are read again.
 */
export interface FirstSeenLedger {
  /** What is remembered; empty when there is nothing, or nothing that can be read. */
  load(): Promise<FirstSeen>;
  /** Replaces what is remembered. Failing to is no error of a run. */
  save(seen: FirstSeen): Promise<void>;
}

/** `repository` is the canonical name of the image. */
export function toSightingKey(repository: string, tag: string): string {
  return `${repository}:${tag}`;
}

/** The canonical name under which the tags of a scan are remembered. */
export function toRepositoryName({ image, repository }: Scan): string {
  return image?.canonical ?? repository.spec.image;
}

/** Notes a tag, and the digest behind it when that is known. What is noted before stays. */
export function noteSighting(
  known: Sighting | undefined,
  { now, digest, created }: { readonly now: number; readonly digest?: string; readonly created?: number },
): Sighting {
  const sighting = known ?? { seen: now, digests: {} };
  return {
    ...sighting,
    ...(digest !== undefined && {
      digests: { ...sighting.digests, [digest]: toDigestTime(sighting, digest, now) },
    }),
    ...(created !== undefined && { created }),
  };
}

/** The first digest that is seen behind a tag has been there as long as the tag, for all that is known. */
export function toDigestTime({ seen, digests }: Sighting, digest: string, now: number): number {
  if (Object.hasOwn(digests, digest)) return digests[digest] ?? now;
  return Object.keys(digests).length === 0 ? seen : now;
}

/**
 * Brings new notes and old ones together. Of an image that was listed completely, tags that are gone are forgotten, so
 * that the memory does not grow for ever.
 */
export function mergeSightings(known: FirstSeen, noted: FirstSeen, scans: Iterable<Scan>): FirstSeen {
  const merged = new Map([...known, ...noted]);
  for (const scan of scans) {
    if (scan.status !== 'complete') continue;
    const prefix = `${toRepositoryName(scan)}:`;
    const keys = [...merged.keys()].filter((key) => key.startsWith(prefix) && !noted.has(key));
    if (keys.length === 0) continue;
    const listed = new Set(scan.tags);
    for (const key of keys) if (!listed.has(key.slice(prefix.length))) merged.delete(key);
  }
  return merged;
}
