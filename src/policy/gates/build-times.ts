import type { FirstSeen } from '../first-seen.ts';
import { noteSighting } from '../first-seen.ts';
import type { PolicyCase } from '../selection-context.ts';
import { toTime } from './age.ts';

/** What is known of the build times of a policy's candidates. */
export type BuildTimes = {
  /** In milliseconds since the epoch; 0 for an image that has none. */
  readonly created: ReadonlyMap<string, number>;
  /** Candidates that have not been read yet, or could not be. */
  readonly unread: readonly string[];
  /** What is to be remembered. */
  readonly noted: FirstSeen;
};

/** Collects the build times of `candidates` from what earlier runs remember and what this one has read. */
export function collectBuildTimes(candidates: readonly string[], policyCase: PolicyCase): BuildTimes {
  const created = new Map<string, number>();
  const unread: string[] = [];
  const noted = new Map<string, ReturnType<typeof noteSighting>>();
  for (const tag of candidates) {
    const time = policyCase.sightingOf(tag)?.created ?? readTime(tag, policyCase);
    if (time === 'unread') unread.push(tag);
    else if (time !== 'missing') {
      created.set(tag, time);
      noted.set(policyCase.sightingKeyOf(tag), noteTime(tag, time, policyCase));
    }
  }
  return { created, unread, noted };
}

/** A manifest that is not there cannot be newest; one that nobody can read has no build time. */
function readTime(tag: string, { answerOf }: PolicyCase): number | 'missing' | 'unread' {
  const answer = answerOf(tag);
  if (answer === undefined) return 'unread';
  if (answer.facts !== undefined) return toTime(answer.facts.created) ?? 0;
  if (answer.problem.code === 'registry-not-found') return 'missing';
  return answer.problem.code === 'registry-malformed' ? 0 : 'unread';
}

function noteTime(tag: string, created: number, { now, answerOf, sightingOf }: PolicyCase) {
  const digest = answerOf(tag)?.facts?.digest;
  return noteSighting(sightingOf(tag), { now, created, ...(digest !== undefined && { digest }) });
}
