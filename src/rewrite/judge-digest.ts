import type { FirstSeen, Sighting } from '../policy/first-seen.ts';
import { noteSighting, toSightingKey } from '../policy/first-seen.ts';
import { toSeconds } from '../policy/gates/describe-wait.ts';
import type { Hold, HoldCode } from '../policy/hold.ts';
import { isSameOn, listMissing } from '../policy/platforms.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import { toScannedImage } from '../registry/scanned-image.ts';
import type { KnownFacts } from '../registry/resolve-digests.ts';
import { toDigestKey } from '../registry/resolve-digests.ts';

export type DigestJudgement = {
  /** The digest to write, which may be the one that Git holds. */
  readonly digest: string;
  readonly hold?: Hold;
  /** What is to be remembered, by `toSightingKey`. */
  readonly noted?: readonly [string, Sighting];
};

type Judged = {
  readonly outcome: PolicyOutcome & { readonly state: 'selected' };
  /** What the registry names now. */
  readonly digest: string;
  /** What Git holds for the same tag. */
  readonly current: string | undefined;
  readonly facts: KnownFacts;
  /** Absent when nothing is remembered between runs. */
  readonly firstSeen: FirstSeen | undefined;
  readonly now: number;
};

/**
 * Judges the digest of a selected tag by the platforms and the minimum age that the policy asks for. A new index
 * without a change for these platforms is no update; an image that lacks one of them is not there yet.
 */
export function judgeDigest(judged: Judged): DigestJudgement {
  const { digest, current } = judged;
  const platforms = judgePlatforms(judged);
  if (platforms !== undefined) return platforms;
  return current === undefined ? { digest } : judgeAge({ ...judged, current });
}

function judgePlatforms({ outcome, digest, current, facts }: Judged): DigestJudgement | undefined {
  const { repository, options, tag } = outcome;
  if (options.platforms === undefined || digest === current) return undefined;
  const found = facts.get(toDigestKey({ repository, tag: digest }));
  if (found === undefined) return undefined;
  if (found.problem !== undefined) {
    const code: HoldCode =
      found.problem.code === 'registry-not-found' ? 'manifest-not-ready' : 'digest-failed';
    return { digest, hold: { code, reason: found.problem.message } };
  }
  const old = current === undefined ? undefined : facts.get(toDigestKey({ repository, tag: current }))?.facts;
  if (
    current !== undefined &&
    old !== undefined &&
    isSameOn(options.platforms, found.facts.platforms, old.platforms)
  ) {
    return { digest: current };
  }
  const missing = listMissing(options.platforms, found.facts.platforms);
  if (missing.length === 0 || options.override.has('platform-missing')) return undefined;
  const has = found.facts.platforms.map(({ platform }) => platform).join(', ');
  const reason = `${repository.spec.image}:${tag} lacks ${missing.join(', ')}; it has ${has === '' ? 'no platform' : has}`;
  return { digest, hold: { code: 'platform-missing', reason } };
}

/** How many minimum ages a value waits when its image is built again and again, before it takes the latest build. */
const patience = 2;

/** Each digest has its own clock, from when it was first seen behind the tag. */
function judgeAge({
  outcome,
  digest,
  current,
  firstSeen,
  now,
}: Judged & { readonly current: string }): DigestJudgement {
  const { repository, options, tag } = outcome;
  const { minAge } = options;
  if (minAge === undefined || options.override.has('too-young')) return { digest };
  const key = toSightingKey(toScannedImage(repository).canonical, tag);
  const before = noteSighting(firstSeen?.get(key), { now, digest: current });
  const sighting = forgetOlder(noteSighting(before, { now, digest }), current);
  const noted = [key, sighting] as const;
  const since = sighting.digests[digest] ?? now;
  if (digest === current || now - since >= minAge.milliseconds) return { digest, noted };
  if (now - toPendingSince(sighting, current) >= patience * minAge.milliseconds) return { digest, noted };
  const until =
    firstSeen === undefined
      ? 'for ever, because runs do not remember what they saw; give them --cache-dir'
      : `until ${toSeconds(since + minAge.milliseconds)} (first seen ${toSeconds(since)})`;
  const reason = `${tag}@${digest} is held ${until}`;
  return { digest, hold: { code: 'too-young', reason }, noted };
}

/** What was behind the tag before the digest in Git is of no use any more. */
function forgetOlder(sighting: Sighting, current: string): Sighting {
  const start = sighting.digests[current] ?? 0;
  const kept = Object.entries(sighting.digests).filter(([, seen]) => seen >= start);
  return { ...sighting, digests: Object.fromEntries(kept) };
}

/** Since when the digest in Git has not been the latest one. */
function toPendingSince({ digests }: Sighting, current: string): number {
  return Math.min(...Object.entries(digests).flatMap(([digest, seen]) => (digest === current ? [] : [seen])));
}
