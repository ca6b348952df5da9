import { noteSighting, toDigestTime } from '../first-seen.ts';
import type { Sighting } from '../first-seen.ts';
import type { MinAge } from '../policy-options.ts';
import type { PolicyCase } from '../selection-context.ts';

/** The minimum age, when it counts. */
export function findMinAge({ options, strict }: PolicyCase): MinAge | undefined {
  return strict || options.override.has('too-young') ? undefined : options.minAge;
}

export function isOldEnough(tag: string, minAge: MinAge, policyCase: PolicyCase): boolean {
  return toAge(tag, minAge, policyCase).since + minAge.milliseconds <= policyCase.now;
}

/** Since when a tag has been there, and who says so. */
export type Age = { readonly since: number; readonly source: 'pushed' | 'first seen' | 'created' };

/**
 * Since when a tag has been there. What the registry says about the push counts before what was seen, and what the
 * publisher says about the build counts only when the policy asks for it, because anybody can write any date there.
 */
export function toAge(tag: string, { source }: MinAge, policyCase: PolicyCase): Age {
  const { now, answerOf, sightingOf } = policyCase;
  const facts = answerOf(tag)?.facts;
  const known = sightingOf(tag);
  if (source === 'created') {
    const created = toTime(facts?.created) ?? known?.created ?? 0;
    if (created > 0 && created <= now) return { since: created, source: 'created' };
  }
  const pushed = toTime(facts?.pushed);
  // A time that is yet to come says nothing; counted from, it would never run out.
  if (pushed !== undefined && pushed <= now && source === 'registry')
    return { since: pushed, source: 'pushed' };
  return { since: known === undefined ? now : toSeenTime(known, facts?.digest, now), source: 'first seen' };
}

/** The time of a text in RFC 3339. */
export function toTime(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** A tag that is pushed again is as young as its new digest, the latest one when nobody has asked for it now. */
function toSeenTime(sighting: Sighting, digest: string | undefined, now: number): number {
  if (digest !== undefined) return toDigestTime(sighting, digest, now);
  return Math.max(sighting.seen, ...Object.values(sighting.digests));
}

/** What is to be remembered of a tag that has been looked at. */
export function toNote(tag: string, { now, answerOf, sightingOf }: PolicyCase): Sighting {
  const facts = answerOf(tag)?.facts;
  const created = toTime(facts?.created);
  return noteSighting(sightingOf(tag), {
    now,
    ...(facts !== undefined && { digest: facts.digest }),
    ...(created !== undefined && { created }),
  });
}
